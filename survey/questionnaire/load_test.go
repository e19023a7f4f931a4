package questionnaire

import "testing"

func TestLoad(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range l.All() {
		t.Log(q.fileName(), q.Hash, len(q.Items), q.Languages, q.Drafts)
	}
}
