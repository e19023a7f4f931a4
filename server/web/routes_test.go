package web

import (
	"io"
	"net/http"
	"path"
	"regexp"
	"testing"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// No address belongs to two routes: which page it is does not depend on the order in
// which areas and their routes are added. Only the form for a new measure or person stands
// beside those there are, and nobody's identifier is «ny».
func TestNoAddressBelongsToTwoRoutes(t *testing.T) {
	table := newApp(t, storetest.New(t), io.Discard).routes()
	parameter := regexp.MustCompile(`:[a-z]+`)
	for i, one := range table {
		address := parameter.ReplaceAllString(one.path, "x")
		if last := path.Base(address); last == "ny" || last == "nytt" {
			continue
		}
		for j, other := range table {
			if i != j && one.method == other.method && fiber.RoutePatternMatch(address, other.path, fiber.Config{CaseSensitive: true, StrictRouting: true}) {
				t.Errorf("%s %s is an address of %s as well", one.method, one.path, other.path)
			}
		}
	}
}

// The old address of a series leads to where it is now, for whoever may see it, and says
// nothing to anybody else.
func TestOldAddressesOfSeriesLeadOn(t *testing.T) {
	in := newPublished(t, 1)
	unit, project := "/enhet/"+string(in.units[0].ID), "/styring/"+string(in.project)
	leader, steering := in.as(t, survey.Leader, in.owner, in.units[0].ID), in.as(t, survey.SteeringGroup, in.owner, "")
	for _, c := range []struct{ may, mayNot, under, series string }{
		{leader, steering, unit, "/E5.pupils-5-7.pupils-8-10"},
		{steering, leader, project, "/E5.pupils-5-7.pupils-8-10.total"},
	} {
		for _, query := range []string{"", "?format=csv&lang=nn"} {
			response, _ := in.get(t, c.may, c.under+c.series+query)
			want := c.under + "/indikator" + c.series + query
			if got := response.Header.Get("Location"); response.StatusCode != http.StatusMovedPermanently || got != want {
				t.Errorf("%s leads to %q with status %d", c.under+c.series+query, got, response.StatusCode)
			}
			if response, _ := in.get(t, c.may, want); response.StatusCode != http.StatusOK {
				t.Errorf("%s: status %d", want, response.StatusCode)
			}
			if response, _ := in.get(t, c.mayNot, c.under+c.series+query); response.StatusCode != http.StatusNotFound {
				t.Errorf("%s tells somebody who may not see it: status %d", c.under+c.series, response.StatusCode)
			}
		}
	}
}
