package web

import (
	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
)

type route struct {
	method, path string
	guard        string
	handlers     []fiber.Handler
}

// routes is the whole route table, area by area; testdata/routes.txt shows it. A
// path that is not here does not exist, and a guard's no looks the same as that.
func (a *App) routes() []route {
	var table []route
	add := func(method, path string, g site.Guard, handler fiber.Handler) {
		table = append(table, route{method, path, g.Name, []fiber.Handler{g.Check, handler}})
	}
	add("GET", "/static/:name", a.Anyone(), a.asset)
	add("GET", "/helse", a.Anyone(), a.health)
	a.respond.Routes(add)
	a.signin.Routes(add)
	a.setup.Routes(add)
	a.questions.Routes(add)
	a.wave.Routes(add)
	a.results.Routes(add)
	a.approval.Routes(add)
	return table
}
