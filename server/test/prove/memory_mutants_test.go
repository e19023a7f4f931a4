package prove

// memoryMutants let secrets into memory that must not have them, or leave them there, or
// lose them.
func memoryMutants() []mutant {
	return []mutant{
		{
			"what serves holds the keys itself",
			[]edit{{"server/serve/serve.go", "service.SetKeepers(keepers)", ""}},
			"./server/test/prove",
			[]string{"TestProveMemoryKeepsNothing/command/one_server/sqlite"},
		},
		{
			"what serves reads the key that opens",
			[]edit{{"server/waves/service.go", "keeper, held, err := s.keepers.Hold(ctx, wave.ID)", "_, _ = s.keys.LoadOpening(wave.ID)\n\tkeeper, held, err := s.keepers.Hold(ctx, wave.ID)"}},
			"./server/test/prove",
			[]string{"TestProveMemoryKeepsNothing/command/one_server/sqlite"},
		},
		{
			"what serves closes",
			[]edit{{"server/waves/closer.go", "c.service.keepers.Close(ctx, actor, wave, sealed,", "c.service.CloseSealed(ctx, actor, wave, nil, sealed,"}},
			"./server/test/prove",
			[]string{"TestProveMemoryKeepsNothing/page/one_server/sqlite"},
		},
		{
			"what serves seals the plain form",
			[]edit{{"server/waves/form.go", "w.keeper.Seal(f.Group, token, plain)", "envelope.Seal(w.manifest.WaveKey, string(f.Group), token, plain)"}},
			"./server/test/prove",
			[]string{"TestProveServerKeepsNothingThatOpens"},
		},
		{
			"the runtime interrupts what serves",
			[]edit{{"server/secret_linux.go", "signal.Ignore(unix.SIGURG)", "signal.Ignore(unix.SIGWINCH)"}},
			"./server/test/prove",
			[]string{"TestProveNothingSentStaysInMemory/sqlite"},
		},
		{
			"a code is hashed on a stack that grows meanwhile",
			[]edit{{"survey/code.go", "[]byte{other, text, other}", "[]byte{text, text, other}"}},
			"./survey",
			[]string{"TestNoCodeStaysWhereItWasHashed"},
		},
		{
			"a wave is abandoned whose key is there",
			[]edit{{closeGo, "if err == nil && s.keys.HasOpening(wave) {", "if err == nil && false {"}},
			"./server/waves",
			[]string{"TestWhatCannotBeAbandoned/sqlite"},
		},
	}
}
