package prove

// signinMutants break what the proof of who somebody is, and that two are two, stands on.
func signinMutants() []mutant {
	const (
		admitGo    = "server/web/signin/admit.go"
		passkeyGo  = "server/identity/passkey.go"
		providerGo = "server/identity/provider.go"
	)
	return []mutant{
		{
			"one thing proved opens everything",
			[]edit{{"server/web/site/guard.go", "if IdentityOf(c).Session.Limited {", "if IdentityOf(c).Session.Limited && c.Path() == \"\" {"}},
			"./server/web",
			[]string{"TestNothingOpensBeforeTheSecondFactor/sqlite"},
		},
		{
			"a challenge is met twice",
			[]edit{{admitGo, "if errors.Is(err, survey.ErrNotFound) {\n\t\treturn &identity.Refusal{", "if errors.Is(err, survey.ErrNotFound) {\n\t\treturn nil\n\t}\n\tif err != nil {\n\t\treturn &identity.Refusal{"}},
			"./server/web/signin",
			[]string{"TestFalsePasskeysAreRefused/sqlite", "TestFalseAnswersAreRefused/sqlite"},
		},
		{
			"a link from before gets round the second factor",
			[]edit{{admitGo, "challenged, limited = have.second(), !have.second()", "challenged, limited = false, have.second()"}},
			"./server/web/signin",
			[]string{"TestAnOldLinkDoesNotGetRoundTheSecondFactor/sqlite"},
		},
		{
			"a copied passkey signs in",
			[]edit{{passkeyGo, "if used.Authenticator.CloneWarning {", "if used.Authenticator.CloneWarning && count > 0 {"}},
			"./server/identity",
			[]string{"TestFalseSigninsAreRefused"},
		},
		{
			"a challenge fits anybody",
			[]edit{{"server/identity/ticket.go", "append([]string{\"ticket\", string(body)}, purpose...)...", "\"ticket\", string(body)"}},
			"./server/identity",
			[]string{"TestForeignChallengesAreRefused"},
		},
		{
			"an answer of another request is taken",
			[]edit{{providerGo, "case subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1:", "case len(nonce) == 0:"}},
			"./server/identity",
			[]string{"TestForgedAnswersAreRefused"},
		},
		{
			"own invitee signs",
			[]edit{{"survey/appointment.go", "if slices.Contains(behind, hand) {", "if false {"}},
			"./server/approval",
			[]string{"TestNobodyIsTwoPersons/an_invitee's_invitee_becomes_an_officer/sqlite"},
		},
		{
			"a word counts as it was given",
			[]edit{{"survey/approval.go", "a.Against(s, at).Kind", "a.Against(s, s.At).Kind[:0]"}},
			"./server/approval",
			[]string{"TestNobodyIsTwoPersons/the_officer_is_demoted_after_signing/sqlite"},
		},
	}
}
