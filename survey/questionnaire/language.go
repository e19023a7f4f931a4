package questionnaire

// Codes of the languages every questionnaire is written in.
const (
	Bokmål  = "nb"
	Nynorsk = "nn"
	English = "en"
)

// Language is a language a respondent can choose.
type Language struct {
	Code string `json:"code"` // BCP 47
	Name string `json:"name"` // the language's own name for itself
	Dir  string `json:"dir"`  // "ltr" or "rtl"
}

// languages are those the loader knows, in the order they are offered. Northern
// Sámi is prepared for, so that a translation made by people can be added as a
// file.
var languages = []Language{
	{Bokmål, "Bokmål", "ltr"},
	{Nynorsk, "Nynorsk", "ltr"},
	{English, "English", "ltr"},
	{"se", "Davvisámegiella", "ltr"},
	{"pl", "Polski", "ltr"},
	{"uk", "Українська", "ltr"},
	{"ar", "العربية", "rtl"},
	{"so", "Soomaali", "ltr"},
	{"lt", "Lietuvių", "ltr"},
	{"ur", "اردو", "rtl"},
}

// required are the languages no item may lack.
func required() []string { return []string{Bokmål, Nynorsk, English} }

func languageByCode(code string) (Language, bool) {
	for _, l := range languages {
		if l.Code == code {
			return l, true
		}
	}
	return Language{}, false
}
