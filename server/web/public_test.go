package web

import (
	"net/http"
	"strings"
	"testing"

	"trivselspuls/survey"
)

// The summary does not exist until the steering group publishes it, is frozen
// then, holds nothing of single units, and can be taken back.
func TestPublicSummaryIsOffUntilPublishedAndFrozen(t *testing.T) {
	in := newPublished(t, 2)
	steering := in.as(t, survey.SteeringGroup, in.owner, "")
	preview := "/styring/" + string(in.project) + "/offentlig"
	open := "/offentlig/" + string(in.project)
	status := func() int { response, _ := in.get(t, "", open); return response.StatusCode }
	if got := status(); got != http.StatusNotFound {
		t.Fatalf("before publishing: %d", got)
	}
	for _, role := range []survey.Role{survey.ReferenceGroup, survey.ProjectLeader} {
		if response, _ := in.post(t, in.as(t, role, in.owner, ""), preview, nil); response.StatusCode != http.StatusNotFound || status() != http.StatusNotFound {
			t.Errorf("%s may publish: %d", role, response.StatusCode)
		}
	}
	if response, _ := in.post(t, steering, preview, nil); response.StatusCode != http.StatusSeeOther {
		t.Fatal(response.StatusCode)
	}
	_, first := in.get(t, "", open)
	text := document(t, first).Find("main").Text()
	if !strings.Contains(text, "Trygghet") || !strings.Contains(text, "Måling 2") || !strings.Contains(text, "oppdiktet") {
		t.Errorf("the page says %q", text)
	}
	for _, u := range in.units {
		if strings.Contains(text, u.Name) {
			t.Errorf("the page names %s", u.Name)
		}
	}
	in.publish(t, 2)
	if _, later := in.get(t, "", open); document(t, later).Find("main").Text() != text {
		t.Error("a later wave changed what was published")
	}
	if _, nn := in.get(t, "", open+"?lang=nn"); !strings.Contains(nn, "Dette fann vi") || !strings.Contains(nn, "Tryggleik") {
		t.Error("no nynorsk")
	}
	if response, _ := in.post(t, steering, preview+"/trekk", nil); response.StatusCode != http.StatusSeeOther || status() != http.StatusNotFound {
		t.Errorf("after withdrawal: %d", status())
	}
}
