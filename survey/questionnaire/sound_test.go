package questionnaire_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"trivselspuls/survey/questionnaire"
)

// A questionnaire without mistakes that uses everything a questionnaire can
// have, to make mistakes in.
const soundName = "parents-kindergarten.v1"

const soundStructure = `audience: parents-kindergarten
version: 1
screens: least-first
scales:
  A: {options: 5, first: least, dont_know: true}
  yes: {options: 2, first: choice}
items:
  - {code: Q1, scale: A}
  - {code: Q2, scale: A}
  - {code: Q3, scale: A, better: least, topic: bullying, word: bullying, open: true}
  - {code: Q4, scale: A, better: least, topic: bullying}
  - {code: Q5, scale: yes, beside: 1, word: bullying}
  - {code: Q6, scale: A, better: least, topic: violation}
  - {code: Q7, scale: A}
  - {code: Q8, scale: A}
  - {code: Q9, scale: A}
indicators:
  - {id: Q1, kind: mean, items: [Q1], direction: higher, phases: [1]}
  - {id: Q2, kind: index, items: [Q2, Q7], direction: higher, phases: [1, 2], sub_goals: [D1, D5]}
  - {id: Q3, kind: share, items: [Q3, Q4], at_least: 3, direction: lower, sensitive: true, phases: [1], forms: [Q3]}
  - {id: Q5, kind: share, items: [Q5], at_most: 1, direction: higher, sensitive: true, base: Q3, phases: [1]}
  - {id: Q8, kind: share, items: [Q8], at_least: 5, tail: 2, direction: higher, phases: [1], combines: [parents-school]}
`

const soundTexts = `language: %[1]s
review: done
title: Tittel %[1]s
dont_know: Vet ikke
declined: Vil ikke svare
scales:
  A: [Aldri, Sjelden, Noen ganger, Ofte, Alltid]
  yes: [Ja, Nei]
before:
  Q1: Forklaring
beside:
  Q5: [Ikke mobbet]
words:
  bullying: {asks: "Hva betyr mobbing?", means: Mobbing er}
items:
  Q1: En
  Q2: To
  Q3: Tre
  Q4: Fire
  Q5: Fem
  Q6: Seks
  Q7: Sju
  Q8: Åtte
  Q9: Ni
indicators:
  Q1: {name: Trivsel, about: Om trivsel}
  Q2: {name: Trygghet, about: Om trygghet}
  Q3: {name: Mobbing, about: Om mobbing, forms: {Q3: Av barn}}
  Q5: {name: Visste, about: Om hjelp}
  Q8: {name: Tillit, about: Om tillit}
`

const polish = soundName + ".pl.yaml"

// sound are the files of a questionnaire without mistakes, with a Polish draft.
func sound() fstest.MapFS {
	files := fstest.MapFS{soundName + ".yaml": {Data: []byte(soundStructure)}}
	for _, code := range []string{"nb", "nn", "en"} {
		files[soundName+"."+code+".yaml"] = &fstest.MapFile{Data: fmt.Appendf(nil, soundTexts, code)}
	}
	draft, _, _ := strings.Cut(fmt.Sprintf(soundTexts, "pl"), "indicators:")
	files[polish] = &fstest.MapFile{Data: []byte(strings.Replace(draft, "done", "draft", 1))}
	return files
}

// changed is sound with one text in one file replaced, which must be there.
func changed(t *testing.T, file, old, replacement string) fstest.MapFS {
	t.Helper()
	files := sound()
	if old == "" {
		files[file] = &fstest.MapFile{Data: []byte(replacement)}
		return files
	}
	body := string(files[file].Data)
	if !strings.Contains(body, old) {
		t.Fatalf("%s has no %q", file, old)
	}
	files[file] = &fstest.MapFile{Data: []byte(strings.Replace(body, old, replacement, 1))}
	return files
}

func TestSoundQuestionnaireLoads(t *testing.T) {
	if _, err := questionnaire.LoadFS(sound()); err != nil {
		t.Fatal(err)
	}
}
