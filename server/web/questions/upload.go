package questions

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/survey"
	"trivselspuls/survey/clip"
)

// upload is a recording as a form sends it.
type upload struct {
	wording string
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
		case "sound":
			up.body = body
		}
	}
}
