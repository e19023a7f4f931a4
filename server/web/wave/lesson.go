package wave

import (
	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/print"
)

// lessonData is the page for whoever has the lesson, who has no account.
type lessonData struct {
	Lesson  *print.Lesson
	Ages    []print.Age
	Tablets string // where a tablet is checked: on the respondents' host
}

func (a *Area) lessonPage(c *fiber.Ctx) error {
	lesson, err := a.printer().Lesson(a.Language(c), print.Age(c.Params("age")))
	tablets := a.Config.RespondentURL.JoinPath("nettbrett", a.Language(c)).String()
	return a.Shown(c, "print/lesson", "lesson.title", lessonData{lesson, append(print.Ages(), print.Tablets), tablets}, err)
}
