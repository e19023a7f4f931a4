package questionnaire

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"trivselspuls/survey"
)

// What is hashed, in a form of its own so that renaming a field in the code
// never changes a hash. Maps are written with sorted keys. Whether a translation
// has been reviewed, and what leaders are told an indicator is called, is not in
// it: neither changes what was asked or counted.
type (
	hashed struct {
		Version    int               `json:"version,omitempty"`
		Audience   survey.Audience   `json:"audience"`
		Screens    Screens           `json:"screens"`
		Scales     []hashedScale     `json:"scales"`
		Items      []hashedItem      `json:"items"`
		Indicators []hashedIndicator `json:"indicators"`
		Texts      []hashedTexts     `json:"texts"`
	}
	hashedScale struct {
		ID       string `json:"id"`
		Options  int    `json:"options"`
		First    Order  `json:"first"`
		DontKnow bool   `json:"dont_know"`
	}
	hashedItem struct {
		Code     string `json:"code"`
		Scale    string `json:"scale"`
		Practice bool   `json:"practice"`
		Better   bool   `json:"more_is_better"`
		Topic    Topic  `json:"topic"`
		Beside   int    `json:"beside"`
		Word     string `json:"word"`
		Open     bool   `json:"open"`
	}
	hashedIndicator struct {
		ID        string    `json:"id"`
		Kind      Kind      `json:"kind"`
		Items     []string  `json:"items"`
		Cut       int       `json:"cut"`
		OrLower   bool      `json:"or_lower"`
		Direction Direction `json:"direction"`
		Base      string    `json:"base"`
	}
	hashedTexts struct {
		Language string                 `json:"language"`
		Title    string                 `json:"title"`
		DontKnow string                 `json:"dont_know"`
		Declined string                 `json:"declined"`
		Scales   map[string][]string    `json:"scales"`
		Items    map[string]string      `json:"items"`
		Before   map[string]string      `json:"before"`
		Beside   map[string][]string    `json:"beside"`
		Words    map[string]Explanation `json:"words"`
	}
)

// setHashes computes Hash over everything and Series over what must be the same
// for two versions to stand in one trend.
func setHashes(q *Questionnaire) {
	h := hashed{Audience: q.Audience, Screens: q.Screens}
	h.Scales = survey.Map(q.Scales, func(s Scale) hashedScale { return hashedScale(s) })
	for _, item := range q.Items {
		h.Items = append(h.Items, hashedItem{
			Code: item.Code, Scale: item.Scale, Practice: item.Practice,
			Better: item.MoreIsBetter, Topic: item.Topic, Beside: item.Beside, Word: item.Word, Open: item.Open,
		})
	}
	for _, ind := range q.Indicators {
		h.Indicators = append(h.Indicators, hashedIndicator{
			ind.ID, ind.Kind, ind.Items, ind.Cut.Option, ind.Cut.OrLower, ind.Direction, ind.Base,
		})
	}
	h.addTexts(q, required())
	q.Series = h.sum()

	h.Version, h.Texts = q.Version, nil
	h.addTexts(q, Codes(survey.Languages()))
	q.Hash = h.sum()
}

func (h *hashed) addTexts(q *Questionnaire, codes []string) {
	for _, code := range codes {
		if t := q.texts[code]; t != nil {
			h.Texts = append(h.Texts, hashedTexts{
				t.language, t.title, t.dontKnow, t.declined, t.scales, t.items, t.before, t.beside, t.words,
			})
		}
	}
}

func (h hashed) sum() string {
	// Nothing in hashed can fail to be written as JSON.
	body, _ := json.Marshal(h)
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
