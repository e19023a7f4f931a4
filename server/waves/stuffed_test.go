package waves_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// Somebody who can write into the database, or only insert ballots, has more answers
// counted than were given. Nothing without a proof is counted; where proofs were bought
// twice, or codes are gone, none of the group's answers is.
func TestStuffedAnswersAreNotCounted(t *testing.T) {
	const people = 12
	attacks := []struct {
		name  string
		stuff func(t *testing.T, a *stuffing)
		want  waves.Closing // without the wave
	}{
		{"ballots of its own making", func(t *testing.T, a *stuffing) {
			for range 80 {
				a.insert(t, envelope.NewToken(), make([]byte, envelope.SignatureSize))
			}
		}, waves.Closing{Answered: people, Invalid: 80}},
		{"a valid proof under another token", func(t *testing.T, a *stuffing) {
			a.insert(t, envelope.NewToken(), a.cast[0].proof)
		}, waves.Closing{Answered: people, Invalid: 1}},
		{"a ballot of another group", func(t *testing.T, a *stuffing) {
			a.insert(t, a.other.token, a.other.proof)
		}, waves.Closing{Answered: people, Invalid: 1}},
		{"a ballot of another wave", func(t *testing.T, a *stuffing) {
			a.insert(t, a.before.token, a.before.proof)
		}, waves.Closing{Answered: people, Invalid: 1}},
		{"answers that came with another proof", func(t *testing.T, a *stuffing) {
			a.exec(t, fmt.Sprintf(`update ballot set sealed = %s where token = %s`, a.literal(a.cast[0].sealed), a.literal(a.cast[1].token)))
		}, waves.Closing{Answered: people - 1, Invalid: 1}},
		{"a code that was made unspent", func(t *testing.T, a *stuffing) {
			a.spendAgain(t, a.codes[0])
		}, waves.Closing{Refused: 1}},
		{"a code that is gone", func(t *testing.T, a *stuffing) {
			a.exec(t, fmt.Sprintf(`delete from code where mac in (select mac from code where wave_group_id = '%s' limit 1)`, a.group))
		}, waves.Closing{Refused: 1}},
		{"more spent codes than slips", func(t *testing.T, a *stuffing) {
			for i := range 10 {
				a.exec(t, fmt.Sprintf(`insert into code (mac, wave_group_id, blinded, revoked) values (%s, '%s', %[1]s, false)`,
					a.literal([]byte(strings.Repeat(string(rune('a'+i)), 32))), a.group))
			}
			for _, code := range a.codes[:3] { // one more than there are spare slips
				a.spendAgain(t, code)
			}
		}, waves.Closing{Refused: 1}},
	}
	for _, attack := range attacks {
		t.Run(attack.name, func(t *testing.T) {
			eachTown(t, []int{people, people}, func(t *testing.T, c *town) {
				a := newStuffing(t, c)
				attack.stuff(t, a)
				want := attack.want
				want.Wave = c.wave.ID
				closing, err := c.Close(t.Context(), "test", c.wave.ID)
				if err != nil || closing != want {
					t.Errorf("got %+v, %v, want %+v", closing, err, want)
				}
				if stored, err := storetest.Responses(t.Context(), c.st, c.wave.ID); err != nil || len(stored) != want.Answered {
					t.Errorf("%d answers are stored, %v", len(stored), err)
				}
				groups, err := c.st.WaveGroups(t.Context(), c.wave.ID)
				for _, g := range groups {
					if err != nil || g.Refused != (g.ID == a.group && want.Refused > 0) {
						t.Errorf("group %s is refused: %t, %v", g.Name, g.Refused, err)
					}
				}
			})
		})
	}
}

// stuffing is a wave of two groups: all of one have answered. A person of the other, and
// one of an earlier wave, have bought a proof and not used it.
type stuffing struct {
	*town
	group         survey.GroupID
	codes         []survey.Code
	cast          []*respondent
	other, before *respondent
}

func newStuffing(t *testing.T, c *town) *stuffing {
	t.Helper()
	a := &stuffing{town: c}
	prove := func(code survey.Code) *respondent {
		r := c.arrive(t, code)
		r.redeem(t)
		return r
	}
	for _, codes := range c.open(t) {
		a.before = prove(codes[0])
	}
	c.wave = c.plan(t, survey.Pupils810)
	draw := c.crowd(t, 1)
	for group, codes := range c.open(t) {
		if a.group != "" {
			a.other = prove(codes[0])
			continue
		}
		a.group, a.codes = group, codes
		for _, code := range codes {
			r := prove(code)
			r.seal(t, draw())
			r.cast(t)
			a.cast = append(a.cast, r)
		}
	}
	return a
}

// insert stores answers to the group's questions where nothing but lengths is checked.
func (a *stuffing) insert(t *testing.T, token, proof []byte) {
	t.Helper()
	r := *a.cast[0]
	r.token = token
	r.seal(t, a.crowd(t, 2)())
	_, err := a.st.CastBallot(t.Context(), store.Ballot{Group: a.group, Token: token, Sealed: r.sealed, Signature: proof})
	if err != nil {
		t.Fatal(err)
	}
}

// spendAgain makes a code unspent in the database and answers with it once more.
func (a *stuffing) spendAgain(t *testing.T, code survey.Code) {
	t.Helper()
	secrets, err := a.directory.Load(a.wave.ID)
	if err != nil {
		t.Fatal(err)
	}
	macs, err := secrets.MACs([]survey.Code{code})
	if err != nil {
		t.Fatal(err)
	}
	a.exec(t, fmt.Sprintf(`update code set blinded = null where mac = %s`, a.literal(macs[0])))
	a.answer(t, code, a.crowd(t, 3)())
}

// literal writes bytes as the database reads them.
func (a *stuffing) literal(b []byte) string {
	if a.st.Postgres() {
		return fmt.Sprintf(`'\x%x'`, b)
	}
	return fmt.Sprintf(`x'%x'`, b)
}

// Whoever puts a key of their own in the place of a group's, to prove ballots with it,
// keeps the wave from being closed. With the right key back, it closes.
func TestAKeyOfSomebodyElseClosesNothing(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		c.answer(t, c.onlyGroup(t)[0], c.crowd(t, 1)())
		for name, forged := range c.forge(t) {
			c.exec(t, forged.put)
			_, err := c.Close(t.Context(), "test", c.wave.ID)
			now, unread := c.st.Wave(t.Context(), c.wave.ID)
			if !errors.Is(err, waves.ErrManifest) || unread != nil || now.State != survey.Open {
				t.Errorf("another key in %s: closing ended with %v and the wave is %s", name, err, now.State)
			}
			c.exec(t, forged.back)
		}
		if closing, err := c.Close(t.Context(), "test", c.wave.ID); err != nil || closing.Answered != 1 {
			t.Errorf("with its own key: %+v, %v", closing, err)
		}
	})
}

// Where nothing is left but the key on paper, the audit log still vouches for the
// others.
func TestPaperAloneClosesWhatTheLogVouchesFor(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		scalar := c.openOnPaper(t)
		forged := c.forge(t)["manifest and group"]
		if err := c.directory.Destroy(c.wave.ID); err != nil {
			t.Fatal(err)
		}
		c.exec(t, forged.put)
		if _, err := c.CloseWithKey(t.Context(), "test", c.wave.ID, scalar); !errors.Is(err, waves.ErrManifest) {
			t.Errorf("with another key: %v", err)
		}
		c.exec(t, forged.back)
		if _, err := c.CloseWithKey(t.Context(), "test", c.wave.ID, scalar); err != nil {
			t.Errorf("with its own: %v", err)
		}
	})
}

// change is what an intruder does to the database, and what undoes it.
type change struct{ put, back string }

// forge are changes that put another key in the place of the only group's.
func (c *town) forge(t *testing.T) map[string]change {
	t.Helper()
	own, err := envelope.NewSigningKey()
	if err != nil {
		t.Fatal(err)
	}
	groups, err := c.st.WaveGroups(t.Context(), c.wave.ID)
	if err != nil {
		t.Fatal(err)
	}
	text, err := c.st.Manifest(t.Context(), c.wave.ID)
	if err != nil {
		t.Fatal(err)
	}
	head, _ := survey.ManifestLines(text)
	manifest, err := survey.DecodeManifest(head)
	if err != nil {
		t.Fatal(err)
	}
	forged, err := manifest.Encode([]survey.ManifestGroup{{ID: groups[0].ID, Audience: groups[0].Audience, Key: own.Public().Encode()}})
	if err != nil {
		t.Fatal(err)
	}
	forgedHead, _ := survey.ManifestLines(forged)
	a := &stuffing{town: c}
	group := change{fmt.Sprintf(`update wave_group set public_key = %s; `, a.literal(own.Public().Encode())), fmt.Sprintf(`update wave_group set public_key = %s; `, a.literal(groups[0].PublicKey))}
	wave := change{fmt.Sprintf(`update wave set manifest = %s; `, a.literal(forged)), fmt.Sprintf(`update wave set manifest = %s; `, a.literal(text))}
	log := `update audit set detail = replace(detail, '%x', '%x')`
	return map[string]change{
		"group": group, "manifest": wave, "manifest and group": {wave.put + group.put, wave.back + group.back},
		"manifest, group and log": {
			wave.put + group.put + fmt.Sprintf(log, sha256.Sum256(head), sha256.Sum256(forgedHead)),
			wave.back + group.back + fmt.Sprintf(log, sha256.Sum256(forgedHead), sha256.Sum256(head)),
		},
	}
}
