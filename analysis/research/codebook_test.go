package research

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"slices"
	"strings"
	"testing"
)

// node is any element of an XML file.
type node struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Text    string     `xml:",chardata"`
	Nodes   []node     `xml:",any"`
}

func (n node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (n node) all(name string) (found []node) {
	for _, c := range n.Nodes {
		if c.XMLName.Local == name {
			found = append(found, c)
		}
		found = append(found, c.all(name)...)
	}
	return found
}

// ddi is what the schema of DDI Codebook 2.5 lets stand in each element that is used, in its
// order. Of those with a star there may be several.
var ddi = map[string]string{
	"codeBook":  "docDscr* stdyDscr* fileDscr* dataDscr* otherMat*",
	"stdyDscr":  "citation* studyAuthorization* stdyInfo* studyDevelopment* method* dataAccs* othrStdyMat* notes*",
	"citation":  "titlStmt rspStmt prodStmt distStmt serStmt* verStmt* biblCit* holdings* notes*",
	"titlStmt":  "titl subTitl* altTitl* parTitl* IDNo*",
	"prodStmt":  "producer* copyright* prodDate* prodPlac* software* fundAg* grantNo*",
	"stdyInfo":  "studyBudget* subject* abstract* sumDscr* qualityStatement* notes* exPostEvaluation*",
	"sumDscr":   "timePrd* collDate* nation* geogCover* geogUnit* geoBndBox* boundPoly* anlyUnit* universe* dataKind*",
	"dataAccs":  "setAvail* useStmt* notes*",
	"useStmt":   "confDec* specPerm* restrctn* contact* citReq* deposReq* conditions* disclaimer*",
	"fileDscr":  "fileTxt* locMap notes*",
	"fileTxt":   "fileName fileCitation fileCont fileStrc dimensns fileType format filePlac dataChck* ProcStat dataMsng software* verStmt",
	"dimensns":  "caseQnty* varQnty* logRecL* recPrCas* recNumTot*",
	"dataDscr":  "varGrp* nCubeGrp* var* nCube* notes*",
	"var":       "location* labl* imputation security embargo respUnit anlysUnit qstn* valrng* invalrng* undocCod* universe* TotlResp sumStat* txt* stdCatgry* catgryGrp* catgry* codInstr* verStmt* concept* derivation varFormat geoMap* catLevel* notes*",
	"qstn":      "preQTxt* qstnLit* postQTxt* forward* backward* ivuInstr*",
	"catgry":    "catValu labl* txt* catStat* mrow*",
	"varFormat": "", "labl": "", "qstnLit": "", "txt": "", "universe": "", "catValu": "", "concept": "", "collDate": "",
}

// fits looks whether an element and all in it are what the schema lets them be.
func fits(t *testing.T, n node) {
	t.Helper()
	if n.XMLName.Space != "ddi:codebook:2_5" {
		t.Fatalf("%v is of another namespace", n.XMLName)
	}
	order := strings.Fields(ddi[n.XMLName.Local])
	at, seen := 0, map[string]int{}
	for _, c := range n.Nodes {
		name := c.XMLName.Local
		place := slices.IndexFunc(order, func(o string) bool { return strings.TrimSuffix(o, "*") == name })
		if place < at {
			t.Fatalf("%s in %s is unknown or comes too late", name, n.XMLName.Local)
		}
		if at = place; seen[name] > 0 && !strings.HasSuffix(order[at], "*") {
			t.Fatalf("two %s in %s", name, n.XMLName.Local)
		}
		seen[name]++
		fits(t, c)
	}
}

// The XML is DDI Codebook 2.5 and says what the JSON says, whatever names hold.
func TestCodebookIsDDI(t *testing.T) {
	s := study(t)
	s.Title, s.Owner = `<Trygt> & "godt"; ]]> 'A'`, "Eksempel\x01dal & søn"
	files, _ := unpack(t, s)
	var book node
	if err := xml.Unmarshal(files["codebook.xml"], &book); err != nil {
		t.Fatal(err)
	}
	fits(t, book)
	if book.attr("version") != "2.5" || book.all("titl")[0].Text != s.Title || book.all("producer")[0].Text != "Eksempel\uFFFDdal & søn" {
		t.Errorf("version %s, title %q, producer %q", book.attr("version"), book.all("titl")[0].Text, book.all("producer")[0].Text)
	}
	var dates []string
	for _, d := range book.all("collDate") {
		dates = append(dates, d.attr("cycle")+" "+d.attr("event")+" "+d.attr("date"))
	}
	if got := strings.Join(dates, ", "); got != "1 start 2025-01-10, 1 end 2025-01-24, 2 start 2026-01-10, 2 end 2026-01-24" {
		t.Errorf("collected %s", got)
	}
	var plain struct {
		CodeBook struct {
			DataDscr struct {
				Var []map[string]any `json:"var"`
			} `json:"dataDscr"`
		} `json:"codeBook"`
	}
	if err := json.Unmarshal(files["codebook.json"], &plain); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, f := range book.all("fileDscr") {
		ids[f.attr("ID")] = true
	}
	variables, about, asked := book.all("var"), 0, 0
	if len(variables) != len(plain.CodeBook.DataDscr.Var) || len(variables) < 50 {
		t.Fatalf("%d variables in XML, %d in JSON", len(variables), len(plain.CodeBook.DataDscr.Var))
	}
	for i, v := range variables {
		id, like := v.attr("ID"), plain.CodeBook.DataDscr.Var[i]
		if ids[id] || !ids[v.attr("files")] || v.attr("name") != like["name"] {
			t.Errorf("%s twice, or of no file, or called otherwise: %v", id, like["name"])
		}
		ids[id] = true
		label, _ := like["labl"].(map[string]any)
		for _, l := range v.Nodes {
			if l.XMLName.Local == "labl" && l.Text != label[l.attr("lang")] {
				t.Errorf("%s is called %q in %s, and %v", id, l.Text, l.attr("lang"), label)
			}
		}
		categories, _ := like["catgry"].([]any)
		if got := v.all("catgry"); len(got) != len(categories) {
			t.Errorf("%s has %d values, and %d", id, len(got), len(categories))
		} else if len(got) > 0 {
			last := got[len(got)-1]
			if last.attr("missing") != "Y" || last.Nodes[0].Text != "999" || len(last.all("labl")) != 3 {
				t.Errorf("%s: the last value is %+v", id, last)
			}
			if first := got[0]; v.all("varFormat")[0].attr("type") == "numeric" && like["varFormat"] == "integer" && first.attr("missing") != "" {
				t.Errorf("%s: the first value is no answer", id)
			}
		}
		about += len(v.all("universe"))
		asked += len(v.all("qstnLit"))
	}
	if about == 0 || asked < 60 {
		t.Errorf("%d say whom they are about, %d what was asked", about, asked)
	}
	if bytes.Contains(files["codebook.xml"], []byte("secret")) {
		t.Error("it holds what somebody has written about a measure")
	}
}
