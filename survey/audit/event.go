package audit

import "trivselspuls/survey"

// Actor is who did something: an account by its identifier, or one of the words
// below.
type Actor string

// Actors that are no account.
const (
	CommandLine Actor = "command line" // whoever may run the server's commands
	Server      Actor = "server"       // the server by itself
	Provider    Actor = "provider"     // somebody a provider sent, who has no account here
)

// Event is one thing that was done: the action, and what it is about, as far as it
// is about that.
type Event struct {
	Action   Action            `json:"-"`
	Owner    survey.OwnerID    `json:"-"` // in whose log it stands; empty for that of the actor's account
	Account  survey.AccountID  `json:"account,omitempty"`
	Role     survey.Role       `json:"role,omitempty"`
	Unit     survey.UnitID     `json:"unit,omitempty"`
	Project  survey.ProjectID  `json:"project,omitempty"`
	Waves    []survey.WaveID   `json:"waves,omitempty"`
	Group    survey.GroupID    `json:"group,omitempty"`
	Measure  survey.MeasureID  `json:"measure,omitempty"`
	Approval survey.ApprovalID `json:"approval,omitempty"`
	Detail   string            `json:"-"` // what no identifier tells: a period, a reason
}
