package questionnaire_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// The page is written against these bytes.
func TestViewIsWhatThePageReads(t *testing.T) {
	q, err := questionnaire.Read(sound(), structure)
	if err != nil {
		t.Fatal(err)
	}
	view, ok := q.View("nn")
	if !ok {
		t.Fatal("not offered in nynorsk")
	}
	view.Items = view.Items[3:5]
	view.Hash = "abc"
	got, err := json.MarshalIndent(view, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantView, string(got)); diff != "" {
		t.Error(diff)
	}
}

const wantView = `{
 "hash": "abc",
 "audience": "parents-kindergarten",
 "lang": "nn",
 "dir": "ltr",
 "title": "Tittel nn",
 "languages": [
  {
   "code": "nb",
   "name": "Bokmål",
   "dir": "ltr"
  },
  {
   "code": "nn",
   "name": "Nynorsk",
   "dir": "ltr"
  },
  {
   "code": "en",
   "name": "English",
   "dir": "ltr"
  }
 ],
 "words": [
  {
   "id": "bullying",
   "asks": "Hva betyr mobbing?",
   "means": "Mobbing er"
  }
 ],
 "items": [
  {
   "code": "Q4",
   "text": "Fire",
   "before": "",
   "word": "",
   "practice": false,
   "best": "first",
   "options": [
    {
     "value": 1,
     "text": "Aldri"
    },
    {
     "value": 2,
     "text": "Sjelden"
    },
    {
     "value": 3,
     "text": "Noen ganger"
    },
    {
     "value": 4,
     "text": "Ofte"
    },
    {
     "value": 5,
     "text": "Alltid"
    },
    {
     "value": 254,
     "text": "Vet ikke"
    },
    {
     "value": 255,
     "text": "Vil ikke svare"
    }
   ]
  },
  {
   "code": "Q5",
   "text": "Fem",
   "before": "",
   "word": "bullying",
   "practice": false,
   "best": "",
   "options": [
    {
     "value": 1,
     "text": "Ja"
    },
    {
     "value": 2,
     "text": "Nei"
    },
    {
     "value": 252,
     "text": "Ikke mobbet"
    },
    {
     "value": 255,
     "text": "Vil ikke svare"
    }
   ]
  }
 ]
}`

// Nobody who reads the page's data learns what is made of the answers.
func TestViewTellsNothingAboutCounting(t *testing.T) {
	for _, q := range load(t).All() {
		q = q.WithDrafts("pl", "uk", "ar", "so", "lt", "ur")
		for _, l := range q.Languages {
			view, ok := q.View(l.Code)
			if !ok || view.Dir != l.Dir || len(view.Items) != len(q.Items) {
				t.Errorf("%s in %s: offered %v, %d items", q.Audience, l.Code, ok, len(view.Items))
			}
			body, err := json.Marshal(view)
			if err != nil {
				t.Fatal(err)
			}
			for _, word := range []string{"indicator", "sensitive", "topic", "draft"} {
				if strings.Contains(string(body), word) {
					t.Errorf("%s in %s says %q", q.Audience, l.Code, word)
				}
			}
		}
	}
	q, _ := load(t).Current(survey.Staff)
	if _, ok := q.View("xx"); ok {
		t.Error("offered in a language that does not exist")
	}
}

func TestPreview(t *testing.T) {
	q, err := questionnaire.Read(sound(), structure)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := q.Preview(&out, "pl"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Tittel pl\nparents-kindergarten.v1, pl, a draft no native reader has checked\n",
		"languages nb nn en (pl)\n",
		"  Mobbing er\n3. Tre  [Q3]\n     1 Aldri\n",
		"5. Fem  [Q5]\n     1 Ja\n     2 Nei\n   252 Ikke mobbet\n   255 Vil ikke svare\n",
		"Hva betyr mobbing?\n  Mobbing er\n",
		"  Q2   Trygghet: index of Q2, Q7, 1 to 5, higher is better\n",
		"  Q5   Visste: share with option 1 or less on Q5, higher is better, of those counted in Q3\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("preview lacks\n%s\nin\n%s", want, out.String())
		}
	}
	err = q.Preview(&out, "so")
	if err == nil || err.Error() != "preview: parents-kindergarten.v1 has no texts in «so»; it has nb nn en (pl)" {
		t.Errorf("preview in a language it lacks: %v", err)
	}
}
