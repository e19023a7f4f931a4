package respond

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"trivselspuls/server/page"
	"trivselspuls/server/waves"
	"trivselspuls/server/web/site"
	"trivselspuls/server/web/transport"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// apiBody is room for the largest message of the protocol several times
// over: cast carries 32 + 256 + 337 bytes in base64url.
const apiBody = 4 << 10

// respondData is what the respondents' page begins with.
type respondData struct {
	Help    []page.HelpLine
	Linked  bool   // at the address of an open link, right or wrong
	Place   string // of the link's parents
	SignIn  bool   // leaders sign in at the same name
	Nothing bool   // is set up
	Plain   string // address of the link without scripts; empty where it gives no codes
}

// respondPage is the one page a respondent sees. The code is in the address's
// fragment, which no server receives.
func (a *Area) respondPage(c *fiber.Ctx) error {
	site.AllowCamera(c) // for the slip
	return a.showRespond(c, fiber.StatusOK, "", "", respondData{})
}

// showRespond shows it with the help lines of a wave's group, or of nobody in
// particular.
func (a *Area) showRespond(c *fiber.Ctx, status int, wave survey.WaveID, group survey.GroupID, data respondData) error {
	data.Help, data.Nothing = a.helpOf(c, wave, group), a.settingsOf(c, wave).Nobody
	data.SignIn = a.Config.BaseURL.Host == a.Config.RespondentURL.Host && !a.Apart(c)
	p := a.in(c, a.Page(c, "respond.product", data), wave, "")
	c.Status(status)
	if data.Linked { // at an address of its own, which nobody's memory should keep
		if err := a.Send(c, "respond/page", p); err != nil {
			return err
		}
		return a.packed.pack(c)
	}
	madeOf := fmt.Sprintf("%p %s %s %s %t %v %v", a.Views.Texts(), p.Lang, p.Color, p.Home, p.Fictional, p.Spoken, data)
	body, err := a.packed.page(madeOf, func() ([]byte, error) { return a.Views.Render("respond/page", p) })
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Response().SetBody(body)
	return a.packed.pack(c)
}

func (a *Area) apiLook(c *fiber.Ctx) error {
	var in struct {
		Code        typed              `json:"code"`
		Fingerprint survey.Fingerprint `json:"fingerprint"` // empty where the code was typed
	}
	if err := decode(c, &in); err != nil {
		return err
	}
	if in.Fingerprint != "" {
		if !in.Fingerprint.Valid() {
			return fmt.Errorf("look: fingerprint: %w", survey.ErrMalformed)
		}
		if err := a.Waves.Named(c.UserContext(), in.Fingerprint); err != nil {
			return fmt.Errorf("look: %w", err)
		}
	}
	code, err := parseCode(in.Code)
	defer code.Erase()
	if err != nil {
		return fmt.Errorf("look: %w", survey.ErrCodeRefused)
	}
	var place waves.Invitation
	err = a.Judge(c, func() (err error) {
		place, err = a.Waves.Look(c.UserContext(), code)
		return err
	})
	if err != nil {
		return fmt.Errorf("look: %w", err)
	}
	asked, err := a.Waves.Questionnaire(c.UserContext(), place.Questionnaire)
	if err != nil {
		return fmt.Errorf("look: %w", err)
	}
	languages := questionnaire.Codes(a.Owners.Settings(c.UserContext(), place.Owner).Questionnaire(asked).Languages)
	return c.JSON(fiber.Map{
		"wave": place.Wave, "group": place.Group, "audience": place.Audience,
		"questionnaire": place.Questionnaire, "languages": languages, "received": site.Received(c),
	})
}

// apiManifest gives the manifest with all its parts.
func (a *Area) apiManifest(c *fiber.Ctx) error {
	manifest, parts, err := a.Waves.Manifest(c.UserContext(), survey.WaveID(c.Params("wave")))
	return a.sendManifest(c, manifest, parts, err)
}

// apiManifestOf gives the manifest with the one part that a group can be in, to whoever
// is to answer. Of a wave that is closed it is survey.ErrWaveOver: a slip that was begun
// would otherwise be gone on with until the answers are refused.
func (a *Area) apiManifestOf(c *fiber.Ctx) error {
	wave := survey.WaveID(c.Params("wave"))
	manifest, part, err := a.Waves.ManifestOf(c.UserContext(), wave, survey.GroupID(c.Params("group")))
	if _, closed := a.Waves.Owner(c.UserContext(), wave); err == nil && errors.Is(closed, survey.ErrState) {
		err = survey.ErrWaveOver
	}
	return a.sendManifest(c, manifest, [][]byte{part}, err)
}

// sendManifest writes them as one list, each with the bytes that it has the
// fingerprint of.
func (a *Area) sendManifest(c *fiber.Ctx, manifest []byte, parts [][]byte, err error) error {
	if err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	list := bytes.Join(slices.Insert(slices.Clone(parts), 0, manifest), []byte{','})
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	c.Response().SetBody(slices.Concat([]byte{'['}, list, []byte{']'}))
	return a.packed.pack(c)
}

// apiQuestionnaire gives what a wave asks an audience in one language, the very bytes
// that its manifest has the fingerprint of. Which languages a slip offers, its owner
// says when it is looked up.
func (a *Area) apiQuestionnaire(c *fiber.Ctx) error {
	body, err := a.Waves.Text(c.UserContext(), survey.WaveID(c.Params("wave")), survey.Audience(c.Params("audience")), c.Params("language"))
	if err != nil {
		return fmt.Errorf("questionnaire: %w", err)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	c.Response().SetBody(body)
	return a.packed.pack(c)
}

func (a *Area) apiRedeem(c *fiber.Ctx) error {
	var in struct {
		Code    typed   `json:"code"`
		Blinded bytes64 `json:"blinded"`
	}
	if err := decode(c, &in); err != nil {
		return err
	}
	code, err := parseCode(in.Code)
	defer code.Erase()
	if err != nil {
		return fmt.Errorf("redeem: %w", survey.ErrCodeRefused)
	}
	var signature []byte
	err = a.Judge(c, func() (err error) {
		signature, err = a.Waves.Redeem(c.UserContext(), code, in.Blinded)
		return err
	})
	if err != nil {
		return fmt.Errorf("redeem: %w", err)
	}
	answerOnce(c, "signature", base64.RawURLEncoding.AppendEncode(nil, signature))
	return nil
}

// apiCast acknowledges only what is on disk, by its hash.
func (a *Area) apiCast(c *fiber.Ctx) error {
	var in struct {
		Group     survey.GroupID `json:"group"`
		Token     bytes64        `json:"token"`
		Signature bytes64        `json:"signature"`
		Sealed    bytes64        `json:"sealed"`
	}
	if err := decode(c, &in); err != nil {
		return err
	}
	receipt, err := a.Waves.Cast(c.UserContext(), in.Group, in.Token, in.Signature, in.Sealed)
	if err != nil {
		return fmt.Errorf("cast: %w", err)
	}
	return c.JSON(fiber.Map{"stored": bytes64(receipt), "received": site.Received(c)})
}

// bytes64 is bytes as unpadded base64url in JSON.
type bytes64 []byte

func (b bytes64) MarshalText() ([]byte, error) {
	return base64.RawURLEncoding.AppendEncode(nil, b), nil
}

func (b *bytes64) UnmarshalText(text []byte) (err error) {
	*b, err = base64.RawURLEncoding.Strict().AppendDecode(nil, text)
	return err
}

// typed is what somebody has typed or scanned, as a part of the request's body, which
// is overwritten when it has been answered: there is no copy to be found later.
type typed []byte

func (t *typed) UnmarshalText(text []byte) error {
	*t = text
	return nil
}

// decode reads a JSON body that has exactly the fields of into, a struct, and nothing
// after it. It makes no copy of the body, as a json.Decoder would.
func decode(c *fiber.Ctx, into any) error {
	var named map[string]ignored
	body := c.Request().Body()
	if json.Unmarshal(body, &named) != nil || named == nil || json.Unmarshal(body, into) != nil {
		return fmt.Errorf("decode body: %w", survey.ErrMalformed)
	}
	fields := reflect.TypeOf(into).Elem()
	for i := range fields.NumField() {
		delete(named, fields.Field(i).Tag.Get("json"))
	}
	if len(named) > 0 {
		return fmt.Errorf("decode body: %w", survey.ErrMalformed)
	}
	return nil
}

// ignored is a value of any form.
type ignored struct{}

func (*ignored) UnmarshalJSON([]byte) error { return nil }

// parseCode reads a code where it stands in the body. Erase it when it is done with.
func parseCode(text []byte) (survey.Code, error) { return survey.ParseCode(utils.UnsafeString(text)) }

// answerOnce answers with one value that nobody else is to read, from memory either. It
// is written here, because a JSON encoder keeps what it has written.
func answerOnce(c *fiber.Ctx, name string, value []byte) {
	body := make([]byte, 0, 2*len(value)+100)
	for _, part := range [][]byte{[]byte(`{"`), []byte(name), []byte(`":"`), value, []byte(`","received":"`), []byte(site.Received(c)), []byte(`"}`)} {
		body = append(body, part...)
	}
	clear(value)
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	transport.SendOnce(c.Context(), body)
}

// askedBy finds the owner of an open wave and a questionnaire. Both are the same
// for everybody who answers: nothing here knows a slip.
func (a *Area) askedBy(c *fiber.Ctx) (survey.OwnerID, *questionnaire.Questionnaire, error) {
	owner, err := a.Waves.Owner(c.UserContext(), survey.WaveID(c.Params("wave")))
	if err != nil {
		return "", nil, err
	}
	asked, err := a.Waves.Questionnaire(c.UserContext(), c.Params("hash"))
	return owner, asked, err
}

// apiSettings tells what stands beside the questions: people to turn to, what is
// recorded by language, and the owner's colour.
func (a *Area) apiSettings(c *fiber.Ctx) error {
	owner, asked, err := a.askedBy(c)
	if err != nil {
		return fmt.Errorf("offer: %w", err)
	}
	chosen := a.Owners.Settings(c.UserContext(), owner)
	sounds, err := a.Owners.Sounds(chosen, chosen.Questionnaire(asked))
	if err != nil {
		return fmt.Errorf("offer: %w", err)
	}
	written := func(line page.HelpLine) fiber.Map {
		return fiber.Map{"name": line.Name, "number": line.Number, "note": line.Note, "link": line.Link, "shown": line.Shown()}
	}
	of, parted, part := chosen.HelpOf, false, c.QueryInt("part", -1)
	switch {
	case len(of) <= mostTogether: // for everybody alike
	case part < 0:
		of, parted = nil, true
	default:
		if of, err = a.helpOfPart(c, of, part); err != nil {
			return fmt.Errorf("offer: %w", err)
		}
	}
	units := map[string][]fiber.Map{}
	for unit, lines := range of {
		units[unit] = survey.Map(lines, written)
	}
	if err := c.JSON(fiber.Map{"help": survey.Map(chosen.Help, written), "units": units, "parted": parted, "sounds": sounds, "color": chosen.Color}); err != nil {
		return err
	}
	return a.packed.pack(c)
}

// mostTogether is of how many units everybody gets the contacts: 43 kB at most, three when packed.
const mostTogether = 64

// helpOfPart are the contacts of the units whose groups stand in a part of a wave's manifest. Who
// asks has asked for that part of it too.
func (a *Area) helpOfPart(c *fiber.Ctx, all map[string][]page.HelpLine, number int) (map[string][]page.HelpLine, error) {
	manifest, parts, err := a.Waves.Manifest(c.UserContext(), survey.WaveID(c.Params("wave")))
	if err != nil {
		return nil, err
	}
	if number >= len(parts) {
		return nil, fmt.Errorf("part %d: %w", number, survey.ErrNotFound)
	}
	m, err := survey.DecodeManifest(manifest)
	if err != nil {
		return nil, fmt.Errorf("part %d: %w", number, err)
	}
	groups, err := m.DecodePart(number, parts[number])
	if err != nil {
		return nil, fmt.Errorf("part %d: %w", number, err)
	}
	of := map[string][]page.HelpLine{}
	for _, group := range groups {
		for _, place := range group.Places {
			if lines := all[place.Unit]; len(lines) > 0 {
				of[place.Unit] = lines
			}
		}
	}
	return of, nil
}

// apiSound gives every recording of a questionnaire in a language at once, those
// of questions too that are only asked after certain answers: what is asked for
// tells nothing about what was answered.
func (a *Area) apiSound(c *fiber.Ctx) error {
	owner, asked, err := a.askedBy(c)
	if err != nil {
		return fmt.Errorf("sound: %w", err)
	}
	view, ok := asked.InEveryLanguage().View(c.Params("language"))
	if !ok {
		return fmt.Errorf("sound: %w", survey.ErrNotFound)
	}
	body, err := a.Owners.SoundFile(c.UserContext(), owner, view, c.Params("version"))
	if err != nil {
		return fmt.Errorf("sound: %w", err)
	}
	return site.SendForEver(c, body)
}
