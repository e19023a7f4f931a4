package web

import (
	"trivselspuls/server/web/traffic"
	"trivselspuls/survey/store"
)

// What the tests of this package see of its inside.

const DataPolicy = dataPolicy

func Shared(path string) bool { return shared(path) }

func ForRespondents(path string) bool { return forRespondents(path) }

// Route is a line of the route table.
type Route struct{ Method, Path, Guard string }

func (a *App) Routes() (table []Route) {
	for _, r := range a.routes() {
		table = append(table, Route{r.method, r.path, r.guard})
	}
	return table
}

func (a *App) Traffic() *traffic.Counts { return a.traffic }

// Occupy takes turns as so many requests would that are being served.
func (a *App) Occupy(turns int) (free func()) {
	for range turns {
		a.turns.taken <- struct{}{}
	}
	return func() {
		for range turns {
			<-a.turns.taken
		}
	}
}

const MostAtOnce = mostAtOnce

// BreakRespond takes the store from the respondents' area.
func (a *App) BreakRespond() { a.respond.Store = store.Reader{} }
