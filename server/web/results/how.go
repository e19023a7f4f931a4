package results

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/analysis/disclosure"
)

// howData is what the page about the rules takes from the rules themselves, so that it never
// says another number than the one that is used.
type howData struct {
	Limits                disclosure.Thresholds
	Sure, Main, Key, Rest string
}

// howPage tells in ten points how figures are made. It holds nothing about anybody, so
// that whoever reads a published summary can read it as well.
func (a *Area) howPage(c *fiber.Ctx) error {
	words, j := a.Views.Texts().Localizer(a.Language(c)), disclosure.Judgement()
	percent := func(v float64) string {
		return strings.TrimSuffix(words.Number(100*v, 1), words.Number(0, 1)[1:]) + "\u00a0%"
	}
	return a.Show(c, "results/how", "how.title", howData{
		a.Waves.Thresholds(), percent(analysis.Confidence), percent(j.Main), percent(j.Key), percent(j.Rest),
	})
}
