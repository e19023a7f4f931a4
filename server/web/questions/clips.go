package questions

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/setup"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/clip"
	"trivselspuls/survey/questionnaire"
)

type clipsData struct {
	Audience survey.Audience
	Language questionnaire.Language
	Lines    []clipLine
	Recorded int
	Largest  int // kilobytes of one recording
}

// clipLine is one wording of a questionnaire's page and what is recorded of it.
type clipLine struct {
	setup.Recording
	Number  int
	Problem survey.ProblemKind
}

// spokenBy are the texts that are read aloud to the audience and in the language
// of the path.
func (a *Area) spokenBy(c *fiber.Ctx) (questionnaire.View, []string, error) {
	q, err := a.asked(c)
	if err != nil {
		return questionnaire.View{}, nil, err
	}
	return a.spokenIn(q, c.Params("language"))
}

// spokenIn are the texts of a questionnaire that are read aloud in a language.
func (a *Area) spokenIn(q *questionnaire.Questionnaire, language string) (questionnaire.View, []string, error) {
	view, err := setup.SpokenIn(q, language)
	if err != nil {
		return view, nil, err
	}
	texts, err := a.Views.Texts().Spoken(view)
	return view, texts, err
}

// clips lists what can be read aloud.
func (a *Area) clips(c *fiber.Ctx) error { return a.showClips(c, "", "") }

// showClips shows the list, with a problem at one wording.
func (a *Area) showClips(c *fiber.Ctx, wording string, problem survey.ProblemKind) error {
	data, err := a.clipsOf(c)
	if err != nil {
		return err
	}
	for i := range data.Lines {
		if data.Lines[i].Wording == wording {
			data.Lines[i].Problem = problem
		}
	}
	site.AllowMicrophone(c)
	return a.Show(c, "questions/clips", "questions.clips_title", data)
}

// clipsOf lists what is read aloud to the audience and in the language of the path.
func (a *Area) clipsOf(c *fiber.Ctx) (clipsData, error) {
	view, texts, err := a.spokenBy(c)
	if err != nil {
		return clipsData{}, err
	}
	recordings, err := a.editor(c).Recordings(c.UserContext(), view.Language, texts)
	data := clipsData{Audience: view.Audience, Largest: clip.MaxSize >> 10}
	data.Language = view.Languages[slices.IndexFunc(view.Languages, func(l questionnaire.Language) bool { return l.Code == view.Language })]
	for i, one := range recordings {
		if one.Hash != "" {
			data.Recorded++
		}
		data.Lines = append(data.Lines, clipLine{Recording: one, Number: i + 1})
	}
	return data, err
}

// clipStore takes one recording.
func (a *Area) clipStore(c *fiber.Ctx) error {
	view, texts, err := a.spokenBy(c)
	if err != nil {
		return err
	}
	up, err := readUpload(c)
	if err != nil {
		return err
	}
	problems, err := a.editor(c).Record(c.UserContext(), view.Language, texts, up.wording, up.body)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
		if up.row != "" {
			return a.showNext(c, up.row, problems[0].Kind)
		}
		return a.showClips(c, up.wording, problems[0].Kind)
	}
	a.Owners.Forget()
	if up.row != "" {
		return c.Redirect(c.Path()+"/neste?etter="+url.QueryEscape(up.row), fiber.StatusSeeOther)
	}
	return c.Redirect(c.Path()+"#w-"+up.wording[:12], fiber.StatusSeeOther)
}

// clipDrop deletes a recording.
func (a *Area) clipDrop(c *fiber.Ctx) error {
	language := c.Params("language")
	if err := a.editor(c).DropRecording(c.UserContext(), language, site.Posted(c, "wording")); err != nil {
		return err
	}
	a.Owners.Forget()
	return c.Redirect("/oppsett/lyd/"+c.Params("audience")+"/"+language, fiber.StatusSeeOther)
}

// clipSound plays a recording to whoever made it. The type is the one its bytes
// showed; the address changes with them.
func (a *Area) clipSound(c *fiber.Ctx) error {
	stored, err := a.Store.ClipsOf(c.UserContext(), site.IdentityOf(c).Owner.ID, c.Params("language"), []string{c.Params("wording")})
	if err != nil {
		return fmt.Errorf("read clip: %w", err)
	}
	if len(stored) == 0 || stored[0].Hash != c.Params("hash") {
		return fmt.Errorf("read clip: %w", survey.ErrNotFound)
	}
	c.Set(fiber.HeaderContentType, stored[0].Type)
	return c.Send(stored[0].Body)
}

// upload is a recording as a form sends it.
type upload struct {
	wording string
	row     string // the text's number where all that lack are recorded in a row; else empty
	body    []byte // one byte longer than clip.MaxSize when it is too large
}

// maxPart bounds the other fields of the form.
const maxPart = 200

// readUpload reads a form with a file from the request's body, in memory: the
// framework's own reading may leave files on disk. What is no such form is
// survey.ErrMalformed.
func readUpload(c *fiber.Ctx) (upload, error) {
	kind, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEMultipartForm {
		return upload{}, fmt.Errorf("read upload: %w", survey.ErrMalformed)
	}
	var up upload
	parts := multipart.NewReader(bytes.NewReader(c.Body()), params["boundary"])
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return up, nil
		}
		if err != nil {
			return upload{}, fmt.Errorf("read upload: %w", survey.ErrMalformed)
		}
		limit := int64(maxPart)
		if part.FormName() == "sound" {
			limit = clip.MaxSize + 1
		}
		body, err := io.ReadAll(io.LimitReader(part, limit))
		if err != nil {
			return upload{}, fmt.Errorf("read upload: %w", survey.ErrMalformed)
		}
		switch part.FormName() {
		case "wording":
			up.wording = string(body)
		case "row":
			up.row = string(body)
		case "sound":
			up.body = body
		}
	}
}
