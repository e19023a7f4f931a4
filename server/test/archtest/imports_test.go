package archtest

import (
	"slices"
	"strings"
	"testing"
)

// mayImport is the architecture: what of the module each part may import. The
// longest matching name counts, for its sub-directories too; a part may always
// import itself and what lies under it. A directory that matches none fails, and so
// does a permission that nobody uses.
var mayImport = map[string][]string{
	"survey":               {},
	"survey/envelope":      {},
	"survey/clip":          {},
	"survey/must":          {},
	"survey/questionnaire": {"survey", "survey/must"},
	"survey/sheet":         {},
	"survey/text":          {},
	"survey/keys":          {"survey", "survey/envelope"},
	"survey/audit":         {"survey"},
	"survey/store":         {"survey", "survey/audit", "survey/must", "migrations"},
	"survey/respondent":    {"survey", "survey/envelope", "survey/questionnaire"},
	"analysis/estimate":    {},
	"analysis/disclosure":  {"survey", "survey/questionnaire", "analysis/estimate"},
	"analysis":             {"survey", "survey/questionnaire", "survey/sheet", "survey/text"},
	"analysis/research":    {"survey", "survey/questionnaire", "survey/text", "analysis/disclosure"},
	"migrations":           {},
	"templates":            {},
	"static":               {},
	"server/waves":         {"server/cause", "survey", "survey/audit", "survey/envelope", "survey/keys", "survey/questionnaire", "survey/sheet", "survey/store", "analysis/disclosure"},
	"server/web": {
		"server/cause", "server/health", "server/waves", "server/approval", "server/owners", "server/page", "server/reports", "survey", "survey/store", "static", "survey/questionnaire", "analysis",
	},
	"server/web/limit":     {},
	"server/web/traffic":   {"server/cause"},
	"server/web/transport": {},
	"server/web/typed":     {},
	"server/page":          {"survey", "survey/questionnaire", "survey/text", "templates", "static"},
	"server/reports":       {"server/waves", "survey", "survey/questionnaire", "survey/store", "analysis", "analysis/disclosure"},
	"server/owners":        {"server/page", "survey", "survey/clip", "survey/questionnaire", "survey/store"},
	"server/print":         {"server/page", "server/waves", "survey", "survey/audit", "survey/keys", "survey/questionnaire", "survey/store", "survey/text"},
	"server/print/qr":      {},
	"server/web/site":      {"server/web/limit", "server/web/transport", "server/web/typed", "server/page", "survey", "survey/audit", "survey/store"},
	// The areas of the site do not know each other.
	"server/web/respond": {
		"server/web/site", "server/web/transport", "server/page", "server/web/traffic", "server/waves", "server/owners", "survey", "survey/questionnaire", "survey/store",
	},
	"server/web/signin": {
		"server/web/site", "server/page", "server/print/qr", "server/identity", "server/setup", "survey", "survey/audit", "survey/store", "survey/keys",
	},
	"server/web/setup": {
		"survey/keys", "survey/audit", "server/auditcheck", "server/web/site", "server/page", "server/print/qr", "server/setup", "server/reports", "server/waves", "server/owners", "survey", "survey/questionnaire", "survey/sheet", "survey/store", "survey/text", "analysis",
	},
	"server/web/questions": {
		"server/web/site", "server/page", "server/setup", "server/waves", "server/owners", "survey", "survey/clip", "survey/questionnaire", "survey/store",
	},
	"server/web/results": {
		"server/web/site", "server/page", "server/setup", "server/waves", "server/owners", "server/reports", "server/print/qr", "survey", "survey/audit", "survey/questionnaire", "survey/store", "analysis", "analysis/disclosure",
	},
	"server/web/wave": {
		"server/web/site", "server/page", "server/print", "server/setup", "server/waves", "server/reports", "survey", "survey/keys", "survey/questionnaire", "survey/store", "analysis",
	},
	"server/identity":      {"survey", "survey/keys", "survey/must"},
	"server/web/help":      {"server/web/site", "survey"},
	"server/web/approval":  {"server/web/site", "server/page", "server/approval", "survey", "survey/store"},
	"server/approval":      {"server/waves", "survey", "survey/audit", "survey/store", "analysis/research"},
	"server/auditcheck":    {"survey/keys", "survey/store"},
	"server/setup":         {"analysis/disclosure", "survey", "survey/audit", "survey/clip", "survey/questionnaire", "survey/sheet", "survey/store"},
	"server/test/archtest": {},
	"server/test/golden":   {"survey/must"},
	"server/test/webtest": {
		"server/web", "server/web/signin", "server/identity", "server/setup", "server/waves", "survey", "survey/envelope", "survey/keys",
		"survey/must", "survey/questionnaire", "survey/respondent", "survey/store", "analysis/disclosure",
	},
	"server/settings": {"server/identity", "server/waves", "survey", "survey/keys", "survey/questionnaire", "survey/store", "analysis", "analysis/disclosure"},
	"server/keeper":   {"server/cause", "server/settings", "server/waves", "survey", "survey/audit", "survey/keys"},
	"server/memory":   {},
	"server/health":   {"server/cause", "server/waves", "survey", "survey/keys", "survey/store"},
	"server/copies":   {"server/auditcheck", "server/settings", "survey", "survey/store"},
	"server/doctor":   {"server/identity", "server/memory", "server/settings", "survey", "survey/keys", "survey/store"},
	"server/cause":    {"survey", "survey/keys", "survey/store", "survey/text"},
	"server/serve": {
		"server/auditcheck", "server/cause", "server/keeper", "server/page", "server/settings", "server/web", "server/identity", "server/waves", "server/web/signin", "survey", "survey/audit", "survey/keys", "survey/store",
	},
	// Commands know nothing of the web but what server/serve starts.
	"server/command": {
		"server/auditcheck", "server/approval", "server/copies", "server/demo", "server/doctor", "server/keeper", "server/page", "server/print", "server/serve", "server/settings", "server/setup", "server/waves",
		"survey", "survey/audit", "survey/keys", "survey/questionnaire", "survey/respondent", "survey/sheet", "survey/store", "analysis", "static",
	},
	"server/test/bench": {},
	"server/demo":       {"server/setup", "server/waves", "survey", "survey/audit", "survey/questionnaire", "survey/respondent", "survey/store"},
	"server/test/e2e":   {"server/demo", "server/identity", "server/test/webtest", "server/waves", "server/web", "survey", "survey/must", "survey/store"},
	"server":            {},
}

// onlyIn says where a library may be imported, so that replacing it touches one
// room. Tests are held to it too, except where alsoTests says otherwise.
var onlyIn = []struct {
	library   string // and everything under it
	dirs      []string
	alsoTests bool // any test may import it
}{
	{"github.com/gofiber/fiber", []string{"server/web"}, false},
	{"github.com/valyala/fasthttp", []string{"server/web"}, false},
	{"github.com/go-echarts/go-echarts", []string{"server/web/results"}, false},
	{"github.com/yuin/goldmark", []string{"server/web/help"}, false},
	{"github.com/skip2/go-qrcode", []string{"server/print/qr"}, false},
	{"golang.org/x/text/message", []string{"survey/text"}, false},
	{"github.com/jmoiron/sqlx", []string{"survey/store"}, false},
	{"github.com/lib/pq", []string{"survey/store"}, false},
	{"modernc.org/sqlite", []string{"survey/store"}, false},
	{"github.com/pressly/goose", []string{"survey/store", "migrations"}, false},
	{"database/sql", []string{"survey/store"}, true},
	{"github.com/cloudflare/circl", []string{"survey/envelope"}, false},
	{"github.com/go-webauthn/webauthn", []string{"server/identity"}, false},
	{"github.com/coreos/go-oidc", []string{"server/identity"}, false},
	{"golang.org/x/oauth2", []string{"server/identity"}, false},
	{"github.com/zitadel/oidc", []string{"server/identity/identitytest"}, false},
	{"github.com/go-jose/go-jose", []string{"server/identity/identitytest"}, false},
	{"crypto/hpke", []string{"survey/envelope"}, false},
	{"github.com/chromedp", []string{"server/test/e2e"}, false},
	{"github.com/evanw/esbuild", []string{"static/build"}, true},
	{"gonum.org/v1/gonum", []string{"analysis"}, false},
	{"github.com/parquet-go/parquet-go", []string{"analysis/research"}, false},
	{"github.com/alecthomas/kong", []string{"server/command"}, false},
}

// never lists what a part must not reach for, tests aside: the domain has no
// clock of its own, no network and no database; secrets come from crypto/rand.
var never = []struct {
	dir     string
	imports []string
}{
	{"survey", []string{"net/http", "log", "log/slog", "math/rand", "math/rand/v2"}},
	{"analysis", []string{"net/http", "net", "os", "log", "log/slog", "database/sql"}},
	{"server/waves", []string{"net/http", "math/rand", "math/rand/v2"}},
	{"server/web", []string{"math/rand", "math/rand/v2"}},
}

// neverExcept are the rooms under a restricted one that the restriction is not
// about: a respondent speaks HTTP, simulated answers need a seed.
var neverExcept = map[string][]string{
	"survey/respondent":             {"net/http"},
	"survey/questionnaire/simulate": {"math/rand/v2"},
}

func TestPartsImportOnlyTheirNeighbours(t *testing.T) {
	type permission struct{ part, target string }
	used := map[permission]bool{}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		part := partOf(s.dir())
		if part == "" {
			t.Errorf("%s: not in any part of the architecture; give it a line in mayImport", s.path)
			continue
		}
		for _, name := range s.imports {
			target, ours := strings.CutPrefix(name, module+"/")
			if !ours || within(target, s.dir()) || within(target, part) {
				continue
			}
			if !slices.Contains(mayImport[part], partOf(target)) { // a permission for survey is none for survey/store
				t.Errorf("%s: %s may not import %s", s.path, part, target)
			}
			used[permission{part, partOf(target)}] = true
		}
	}
	for part, targets := range mayImport {
		for _, target := range targets {
			if !used[permission{part, target}] {
				t.Errorf("mayImport: %s does not import %s", part, target)
			}
		}
	}
}

func partOf(dir string) string {
	best := ""
	for part := range mayImport {
		if within(dir, part) && len(part) > len(best) {
			best = part
		}
	}
	return best
}

func TestLibrariesStayInTheirRooms(t *testing.T) {
	for _, s := range sources(t) {
		for _, rule := range onlyIn {
			if s.test && rule.alsoTests || slices.ContainsFunc(rule.dirs, func(d string) bool { return within(s.dir(), d) }) {
				continue
			}
			for _, name := range s.imports {
				if within(name, rule.library) {
					t.Errorf("%s: only %s may import %s", s.path, strings.Join(rule.dirs, ", "), name)
				}
			}
		}
	}
}

func TestPureRoomsStayPure(t *testing.T) {
	for _, s := range sources(t) {
		for _, rule := range never {
			if s.test || !within(s.dir(), rule.dir) {
				continue
			}
			for _, name := range s.imports {
				if slices.Contains(rule.imports, name) && !slices.Contains(neverExcept[s.dir()], name) {
					t.Errorf("%s: %s may not import %s", s.path, rule.dir, name)
				}
			}
		}
	}
}

// What only tests need must not be linked into the server.
func TestServerLinksNoTestHelpers(t *testing.T) {
	testOnly := []string{"testing", module + "/server/test", module + "/server/identity/identitytest", "pgregory.net/rapid", "github.com/google/go-cmp", "github.com/PuerkitoBio/goquery"}
	byDir := map[string][]source{}
	for _, s := range sources(t) {
		if !s.test {
			byDir[s.dir()] = append(byDir[s.dir()], s)
		}
	}
	seen := map[string]bool{}
	var visit func(dir string)
	visit = func(dir string) {
		if seen[dir] {
			return
		}
		seen[dir] = true
		for _, s := range byDir[dir] {
			for _, name := range s.imports {
				if slices.ContainsFunc(testOnly, func(l string) bool { return within(name, l) }) {
					t.Errorf("%s: the server would link %s", s.path, name)
				}
				if target, ours := strings.CutPrefix(name, module+"/"); ours {
					visit(target)
				}
			}
		}
	}
	visit("server")
}
