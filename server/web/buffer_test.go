package web_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/respondent"
	"trivselspuls/survey/store/storetest"
)

// Proof 4. The framework uses the memory of a request again for the next one:
// what is kept of a request would become somebody else's answer.

const posts = 800

// TestProveBuffers keeps what 800 different posts were read as, and compares it
// when all are answered. The control takes the one setting away that prevents it
// and must see answers change hands.
func TestProveBuffers(t *testing.T) {
	settings := webtest.NewApp(t, storetest.New(t), nil).Fiber().Config()
	if n := altered(t, settings); n != 0 {
		t.Errorf("%d of %d posts were read as another's", n, posts)
	}
	settings.Immutable = false
	n := altered(t, settings)
	if n == 0 {
		t.Error("without Immutable nothing changes hands: the test is blind")
	}
	t.Logf("without Immutable %d of %d posts were read as another's", n, posts)
}

// altered counts posts whose form value, JSON body or parameter was another one
// after the handler had returned.
func altered(t *testing.T, settings fiber.Config) int {
	t.Helper()
	type kept struct{ key, form, body string }
	var mu sync.Mutex
	var all []kept
	app := fiber.New(settings)
	app.Post("/:key", func(c *fiber.Ctx) error {
		k := kept{key: c.Params("key"), form: c.FormValue("answer"), body: c.Get("X-Answer")}
		mu.Lock()
		defer mu.Unlock()
		all = append(all, k)
		return nil
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- app.Listener(listener) }()
	client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 64, MaxIdleConnsPerHost: 64}}
	var people sync.WaitGroup
	for i := range posts {
		people.Go(func() {
			key := fmt.Sprintf("person%06d", i)
			body := url.Values{"answer": {strings.Repeat(key, 4)}}.Encode()
			request, err := http.NewRequest("POST", "http://"+listener.Addr().String()+"/"+key, strings.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			request.Header.Set("X-Answer", key)
			response, err := client.Do(request)
			if err != nil {
				t.Error(err)
				return
			}
			response.Body.Close()
		})
	}
	people.Wait()
	client.CloseIdleConnections()
	if err := app.Shutdown(); err != nil {
		t.Error(err)
	}
	<-served
	right := map[kept]bool{}
	for i := range posts {
		key := fmt.Sprintf("person%06d", i)
		right[kept{key, strings.Repeat(key, 4), key}] = true
	}
	if len(all) != posts {
		t.Errorf("%d of %d posts arrived", len(all), posts)
	}
	n := 0
	for _, k := range all {
		if !right[k] {
			n++
		}
		delete(right, k)
	}
	return n
}

// people is how many answer all the way, which takes a hundred times the work of
// a post.
const people = 200

// TestProvePostsArriveUnaltered lets 200 people send different answers at the
// same time, half of them from a browser without scripts, and compares what was
// opened with what was chosen.
func TestProvePostsArriveUnaltered(t *testing.T) {
	if testing.Short() {
		t.Skip("200 answers")
	}
	webtest.OnTheWire(t, people, func(t *testing.T, w *webtest.Wire) {
		asked := webtest.Pupils(t, w)
		drawn, random := simulate.NewCrowd(asked, simulate.Typical(asked)), rand.New(rand.NewPCG(4, 4))
		chosen := make([][]survey.Answer, people)
		for i := range chosen {
			chosen[i] = drawn.Answers(random)
		}
		var crowd sync.WaitGroup
		at := make(chan int)
		for range 40 {
			crowd.Go(func() {
				for i := range at {
					if i%2 == 0 {
						sendForm(t, w, w.Slips[i], chosen[i])
						continue
					}
					choose := func(respondent.Invitation) ([]survey.Answer, error) { return chosen[i], nil }
					if err := w.Answer(t.Context(), w.Slips[i], choose); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for i := range people {
			at <- i
		}
		close(at)
		crowd.Wait()
		opened := w.Closed(t)
		slices.SortFunc(opened, slices.Compare)
		slices.SortFunc(chosen, slices.Compare)
		if !slices.EqualFunc(opened, chosen, slices.Equal) {
			t.Errorf("%d answers were opened and are not the %d chosen", len(opened), len(chosen))
		}
	})
}

// sendForm answers on the plain form and may be called from any goroutine.
func sendForm(t *testing.T, w *webtest.Wire, code survey.Code, answers []survey.Answer) {
	asked, _ := w.Library.Current(survey.Pupils810)
	client := &http.Client{Transport: w.HTTP.Transport, CheckRedirect: w.HTTP.CheckRedirect}
	fields := url.Values{"code": {string(code)}}
	response, err := client.PostForm(w.BaseURL+"/skjema", fields)
	if err != nil {
		t.Error(err)
		return
	}
	page, err := hiddenFields(response)
	if err != nil {
		t.Error(err)
		return
	}
	page.Set("send", "yes")
	for i, item := range asked.Items {
		if answers[i] != survey.Skipped && answers[i] != survey.NotAsked {
			page.Set(item.Code, fmt.Sprint(int(answers[i])))
		}
	}
	response, err = client.PostForm(w.BaseURL+"/skjema", page)
	if err != nil {
		t.Error(err)
		return
	}
	response.Body.Close()
	if response.StatusCode != http.StatusSeeOther {
		t.Errorf("a form was answered with status %d", response.StatusCode)
	}
}

// hiddenFields are the fields of the form on a page.
func hiddenFields(response *http.Response) (url.Values, error) {
	defer response.Body.Close()
	page, err := goquery.NewDocumentFromReader(response.Body)
	if err != nil {
		return nil, err
	}
	fields := url.Values{}
	page.Find("input[type=hidden]").Each(func(_ int, s *goquery.Selection) {
		fields.Set(s.AttrOr("name", ""), s.AttrOr("value", ""))
	})
	return fields, nil
}
