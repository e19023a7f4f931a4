package command

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// Why a page has no command.
const (
	respondents = "respondents' side: server respondent answers without a browser"
	themselves  = "only the person themselves: passwords, keys and sessions"
	firstRun    = "server owner create and server user create are the first run without a browser"
	twoPersons  = "two persons approve, and the command line asks nobody who they are (decision 0211)"
	written     = "what leaders write and read through beside their figures, under their own name"
)

// commandOf says, for every address that changes something, which command does the
// same, or why none does. A new one has to be given its line here.
var commandOf = map[string]string{
	"/api/look":                 respondents,
	"/api/redeem":               respondents,
	"/api/cast":                 respondents,
	"/api/link":                 respondents,
	"/skjema":                   respondents,
	"/lenke/:link":              respondents,
	"/forste/:secret":           firstRun,
	"/sprak":                    themselves,
	"/ut":                       themselves,
	"/inn":                      themselves,
	"/konto":                    themselves,
	"/godkjenning":              twoPersons,
	"/enhet/:unit/tiltak":       written,
	"/prosjekt/:project/tiltak": written,
	"/prosjekt/:project/delmal": written,
	"/prosjekt/:project/delmal/:phase/:goal/:indicator/slett": written,
	"/styring/:project/vurdering":                             written,
	"/enhet/:unit/moter":                                      written,
	"/prosjekt/:project/moter":                                written,
	"/styring/:project/offentlig":                             written,
	"/enhet/:unit/tilbake":                                    written,
	"/oppsett/eier":                                           "owner change",
	"/oppsett/hjelp":                                          "owner contacts",
	"/oppsett/enheter":                                        "unit create",
	"/oppsett/enheter/:unit":                                  "unit rename",
	"/oppsett/enheter/:unit/slett":                            "unit delete",
	"/oppsett/enheter/:unit/hjelp":                            "unit contacts",
	"/enhet/:unit/hjelp":                                      "unit contacts",
	"/oppsett/grupper":                                        "unit groups",
	"/oppsett/grupper/sammen":                                 "unit join",
	"/oppsett/skolerute":                                      "owner holidays",
	"/oppsett/prosjekt":                                       "owner project",
	"/oppsett/sprak":                                          "owner languages",
	"/oppsett/sporsmal/:audience/:code":                       "owner questions",
	"/oppsett/sporsmal/:audience/:code/slett":                 "owner retire",
	"/oppsett/lyd/:audience/:language":                        "owner record",
	"/oppsett/lyd/:audience/:language/slett":                  "owner unrecord",
	"/hjem/sett":                                              themselves,
	"/personer/liste/ny":                                      "user import",
	"/personer/ny":                                            "user create",
	"/personer/:account/rolle":                                "user give",
	"/personer/:account/rolle/:role/slett":                    "user take",
	"/personer/:account/slett":                                "user delete",
	"/personer/:account/lenke":                                "user link",
	"/prosjekt/:project/ny":                                   "wave create",
	"/maling/:wave/endre":                                     "wave change",
	"/maling/:wave/slett":                                     "wave delete",
	"/maling/:wave/forleng":                                   "wave extend",
	"/maling/:wave/tider":                                     "wave windows",
	"/maling/:wave/apne":                                      "wave open",
	"/maling/:wave/apning":                                    "wave open",
	"/maling/:wave/lukk":                                      "wave close",
	"/maling/:wave/gjenoppta":                                 "wave resume",
	"/maling/:wave/oppgi":                                     "wave abandon",
	"/maling/:wave/lapper/:group":                             "wave slips",
	"/maling/:wave/lenke/:group":                              "wave link",
	"/maling/:wave/lenke/:group/bort":                         "wave link",
	"/maling/:wave/lapper":                                    "wave print",
	"/enhet/:unit/lapper":                                     "wave print",
	"/maling/:wave/lenke/:group/ny":                           "wave link",
	"/enhet/:unit/lapper/:group":                              "wave slips",
	"/enhet/:unit/lapper/:group/odelagt":                      "wave spoilt",
	"/enhet/:unit/lapper/:group/flere":                        "wave asked",
	"/maling/:wave/lapper/:group/odelagt":                     "wave spoilt",
	"/maling/:wave/lapper/:group/flere":                       "wave asked",
}

// wholeAreas are addresses whose line counts for all under them.
var wholeAreas = []string{"/inn", "/konto", "/godkjenning", "/enhet/:unit/tiltak", "/prosjekt/:project/tiltak", "/styring/:project/vurdering", "/enhet/:unit/moter", "/prosjekt/:project/moter", "/styring/:project/offentlig", "/enhet/:unit/tilbake"}

// Whatever the pages change, a command changes too, or it is said why not.
func TestEveryPageHasItsCommand(t *testing.T) {
	routes, err := os.ReadFile("../web/testdata/routes.txt")
	if err != nil {
		t.Fatal(err)
	}
	met := map[string]bool{}
	for route := range strings.Lines(string(routes)) {
		method, address, _ := strings.Cut(route, " ")
		if method != "POST" {
			continue
		}
		address = strings.Fields(address)[0]
		key := address
		if commandOf[key] == "" {
			at := slices.IndexFunc(wholeAreas, func(area string) bool { return strings.HasPrefix(address, area+"/") })
			if at < 0 {
				t.Errorf("POST %s has no command, and nobody has said why", address)
				continue
			}
			key = wholeAreas[at]
		}
		met[key] = true
	}
	for _, key := range slices.Sorted(maps.Keys(commandOf)) {
		if !met[key] {
			t.Errorf("nothing is sent to %s any more", key)
		}
		does := commandOf[key]
		if noun, verb, _ := strings.Cut(does, " "); !slices.Contains([]string{respondents, themselves, firstRun, twoPersons, written}, does) && !hasVerb(noun, verb) {
			t.Errorf("%s: there is no command %q", key, does)
		}
	}
}

func hasVerb(noun, name string) bool {
	parser, err := newParser(new(commands))
	if err != nil {
		panic(err)
	}
	return slices.ContainsFunc(parser.Model.Leaves(true), func(n *kong.Node) bool { return n.Path() == noun+" "+name })
}
