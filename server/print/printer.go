package print

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/netip"
	"net/url"
	"slices"

	"trivselspuls/server/page"
	"trivselspuls/server/print/qr"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// Printer makes what is printed. What it makes leads to the respondents' address,
// whatever host it is printed on.
type Printer struct {
	Store         store.Reader
	Waves         *waves.Service
	Texts         *page.Texts
	RespondentURL *url.URL
}

// Local reports whether what is printed leads nowhere but to the machine it is read on.
func Local(address *url.URL) bool {
	at, err := netip.ParseAddr(address.Hostname())
	return address.Hostname() == "localhost" || err == nil && (at.IsLoopback() || at.IsUnspecified())
}

// Batch is the group something is printed for, with its wave. Unit is the name of
// its unit, empty where units were put together.
type Batch struct {
	Wave  survey.Wave
	Group store.WaveGroup
	Unit  string
}

// Batch adds the unit's name to a wave's group.
func (p Printer) Batch(ctx context.Context, wave survey.Wave, group store.WaveGroup) (Batch, error) {
	b := Batch{Wave: wave, Group: group}
	if group.Unit == "" {
		return b, nil
	}
	unit, err := p.Store.Unit(ctx, group.Unit)
	if err != nil {
		return b, fmt.Errorf("read unit: %w", err)
	}
	b.Unit = unit.Name
	return b, nil
}

// LinkURL is the address of an open link. The fingerprint of what is promised stands in
// the fragment, where the page finds it and no server does.
func (p Printer) LinkURL(link waves.Link) string {
	return p.typedURL(link) + "#" + string(link.Fingerprint)
}

// typedURL is what somebody without a camera types.
func (p Printer) typedURL(link waves.Link) string {
	return p.RespondentURL.String() + "/lenke/" + link.Address
}

// SlipURL is what a slip's QR code says. What is the slip's stands behind #, which
// browsers do not send to any server.
func (p Printer) SlipURL(slip survey.Slip) string {
	return p.RespondentURL.String() + "/#" + slip.String()
}

// TestURL is where a group's questions can be tried without a slip.
func (p Printer) TestURL(group survey.GroupID) string {
	return p.RespondentURL.String() + "/prove/" + string(group)
}

// Poster is the poster of a group's open link, for the wall or a letter.
type Poster struct {
	Batch
	Link        string
	Typed       string // the link without what only programs check
	QR          qr.Image
	Fingerprint survey.Fingerprint
	Languages   []LetterLanguage // that the questions are asked in
}

// Poster draws it; survey.ErrNotFound for a group that has slips, and when its wave takes
// no answers any more.
func (p Printer) Poster(ctx context.Context, b Batch) (Poster, error) {
	link, err := p.Waves.Link(ctx, b.Group.ID)
	if err == nil && link.Address == "" {
		err = survey.ErrNotFound
	}
	poster := Poster{Batch: b, Link: p.LinkURL(link), Typed: p.typedURL(link), Fingerprint: link.Fingerprint}
	if err != nil {
		return poster, fmt.Errorf("poster: %w", err)
	}
	if poster.Languages, err = p.LetterLanguages(ctx, "", b); err != nil {
		return poster, err
	}
	poster.QR, err = qr.New(poster.Link)
	return poster, err
}

// KeySheet is the key of a wave as it is printed, twice. Where the sheet is made by
// somebody who must not see the key, Sealed stands in the place of Key and QR.
type KeySheet struct {
	Wave        survey.Wave
	Key         string
	QR          qr.Image
	Sealed      []byte // keys.SealTo
	Fingerprint survey.Fingerprint
	Copies      []int
}

// SealedText is Sealed as the page's script reads it.
func (s KeySheet) SealedText() string { return base64.RawURLEncoding.EncodeToString(s.Sealed) }

// OpenOnPaper opens a planned wave and returns its key, this once: it is stored
// nowhere. Errors are those of waves.Service.OpenOnPaper.
func (p Printer) OpenOnPaper(ctx context.Context, actor audit.Actor, wave survey.Wave) (KeySheet, error) {
	receiver, err := keys.NewReceiver()
	if err != nil {
		return KeySheet{}, fmt.Errorf("open wave: %w", err)
	}
	sealed, err := p.Waves.OpenOnPaper(ctx, actor, wave.ID, receiver.Public())
	if err != nil {
		return KeySheet{}, fmt.Errorf("open wave: %w", err)
	}
	sheet, err := p.KeySheet(ctx, wave, sealed)
	if err != nil {
		return sheet, err
	}
	scalar, err := receiver.Open(wave.ID, sealed)
	if err != nil {
		return sheet, fmt.Errorf("open wave: %w", err)
	}
	sheet.Key, sheet.Sealed = keys.PaperText(scalar), nil
	sheet.QR, err = qr.New(sheet.Key)
	return sheet, err
}

// KeySheet is the sheet of a wave that has just been opened, for the receiver that its key
// was sealed to.
func (p Printer) KeySheet(ctx context.Context, wave survey.Wave, sealed []byte) (KeySheet, error) {
	print, err := p.Waves.Fingerprint(ctx, wave.ID)
	return KeySheet{Wave: wave, Sealed: sealed, Fingerprint: print, Copies: []int{1, 2}}, err
}

// Waiting are the groups of an open wave that wait for what they are given first: slips,
// where none are printed, and the poster of an open link, which may be printed again.
func Waiting(groups []store.WaveGroup) []store.WaveGroup {
	return survey.Filter(groups, func(g store.WaveGroup) bool { return !g.Printed || g.OpenLink })
}

// Bundle is a print view: what several groups are given first. Its codes are shown this
// once.
type Bundle struct {
	Sheets  []SlipSheet
	Posters []Poster
	Failed  []Batch // whose part could not be made; the others are printed all the same
}

// Letters are the languages a group's letters are printed in, of those with these codes.
// Parents get letters when there is one; the others never do.
func (p Printer) Letters(ctx context.Context, b Batch, language string, codes []string) ([]questionnaire.Language, error) {
	if !waves.LinkFor(b.Group.Audience) || len(codes) == 0 {
		return nil, nil
	}
	written, err := p.LetterLanguages(ctx, language, b)
	return survey.Map(survey.Filter(written, func(one LetterLanguage) bool { return slices.Contains(codes, one.Code) }),
		func(one LetterLanguage) questionnaire.Language { return one.Language }), err
}

// Bundle makes what each of the groups that wait is given first; each group's codes are
// made and audited by themselves, as one group's are. A group that fails stops none: what
// is made already is worth nothing unless it is shown.
func (p Printer) Bundle(ctx context.Context, actor audit.Actor, wave survey.Wave, groups []store.WaveGroup, o Order, letters []string) (bundle Bundle) {
	for _, g := range Waiting(groups) {
		b, err := p.Batch(ctx, wave, g)
		if err != nil {
			b = Batch{Wave: wave, Group: g}
		} else if g.OpenLink {
			var poster Poster
			if poster, err = p.Poster(ctx, b); err == nil {
				bundle.Posters = append(bundle.Posters, poster)
			}
		} else if o.Letters, err = p.Letters(ctx, b, o.Language, letters); err == nil {
			var sheet SlipSheet
			if sheet, err = p.Slips(ctx, actor, b, o); err == nil {
				bundle.Sheets = append(bundle.Sheets, sheet)
			}
		}
		if err != nil {
			bundle.Failed = append(bundle.Failed, b)
		}
	}
	return bundle
}
