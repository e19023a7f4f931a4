// Package survey is the domain of Trivselspuls: who is asked what, and the
// words for it. It is pure Go. It knows no database, no HTTP and no clock, and
// it must stay importable by every other package of the module.
//
// # Glossary
//
// The names in code are the field's terms; the interface uses the Norwegian
// word in brackets.
//
//   - Owner [eier]: municipality that owns schools and kindergartens.
//   - Unit [enhet]: school, kindergarten or the educational-psychological service.
//   - Group [gruppe, trinn]: the smallest reporting cell, a grade or merged
//     grades; at least ten invited people while a wave is open.
//   - Project [prosjekt], Phase [fase]: the two-year project and its four phases.
//   - Wave [måling]: one measurement: baseline, pulse or endline.
//   - Audience [målgruppe]: who is asked, for example pupils in grades 8–10.
//   - Questionnaire [spørreskjema]: versioned questions for one audience.
//   - Slip [lapp], Code [kode]: a paper slip with a QR code and the same code
//     typed, good for one answer.
//   - Token: 32 random bytes with a blind signature: proof of one right to
//     answer in one group. Nothing links it to the code it was redeemed with.
//   - Ballot [forseglet svar]: sealed answers waiting for closing.
//   - Closing [lukking]: opening, shuffling, tallying and destroying the keys.
//   - Response [svar]: opened answers without person, time or order.
//   - Indicator [indikator]: a named rule from answers to a share or an index.
//   - Snapshot: the figures of one wave, frozen at closing.
//   - Measure [tiltak]: something a unit has started to do.
//
// # Promises kept by types
//
// A [Response] has no person, no time and no position. A code is stored only as
// a keyed hash ([Code.MAC]); a ballot carries a token and never a code.
//
// Start reading at owner.go, project.go and wave.go (what is measured), then code.go,
// manifest.go and answers.go (how an answer travels). What a person has entered is
// checked by the Check method of the type it becomes; problem.go has the words for
// what is wrong.
package survey
