package audit

import (
	"strings"

	"trivselspuls/survey"
)

// Action is one kind of thing that people with an account, or the server itself,
// do. Its words are stored, so a released one never changes.
type Action string

// What people do to the account they sign in with.
const (
	SignIn              Action = "sign in"
	EndSession          Action = "end session"
	SetPassword         Action = "set password"
	TurnOnSecondFactor  Action = "turn on second factor"
	TurnOffOneTimeCodes Action = "turn off one-time codes"
	RenewRecoveryCodes  Action = "renew recovery codes"
	UseRecoveryCode     Action = "use recovery code"
	AddPasskey          Action = "add passkey"
	RenamePasskey       Action = "rename passkey"
	RemovePasskey       Action = "remove passkey"
	LinkToProvider      Action = "link to provider"
	UnlinkFromProvider  Action = "unlink from provider"
	RefuseSignIn        Action = "refuse sign-in"
	RefusePasskey       Action = "refuse passkey"
)

// What is done to other people's accounts.
const (
	CreateAccount    Action = "create account" // in logs of earlier versions only
	Invite           Action = "invite"
	GiveRole         Action = "give role"
	TakeBackRole     Action = "take back role"
	NewSignInLink    Action = "new sign-in link"
	DeleteAccount    Action = "delete account"
	SeeAppointments  Action = "see appointments" // until the entry whose number is the detail
	RestoreCopy      Action = "restore copy"
	MoveDatabase     Action = "move database" // from the embedded one to PostgreSQL
	RenewAccountsKey Action = "renew accounts key"
	// AdoptKeys says that the places a wave's keys were made in are gone for good.
	AdoptKeys Action = "adopt keys"
	// KeepOwners vouches for the owners that entries of an earlier version were given.
	KeepOwners Action = "keep owners"
	// CutLog deletes the entries before the one that the detail names.
	CutLog Action = "cut log"
)

// What the server deletes when it has been kept for as long as it may be.
const (
	DeleteAnswers Action = "delete answers"
	DeleteTexts   Action = "delete texts" // that were written in a project, and what is published of it
	DeleteHelp    Action = "delete help"  // recordings and help contacts
)

// How an owner is set up.
const (
	SetUpOwner        Action = "set up owner"
	ChangeOwner       Action = "change owner"
	SetHelpContacts   Action = "set help contacts"
	SetHolidays       Action = "set holidays" // the detail is how many
	SetUpProject      Action = "set up project"
	SetGoal           Action = "set goal" // the detail is kind of unit, indicator and target
	CreateUnit        Action = "create unit"
	RenameUnit        Action = "rename unit"
	DeleteUnit        Action = "delete unit"
	SetGroups         Action = "set groups"
	JoinUnits         Action = "join units"
	AddOwnQuestion    Action = "add own question"
	ChangeOwnQuestion Action = "change own question"
	DropOwnQuestion   Action = "drop own question"
	SetLanguages      Action = "set languages"
	RecordClip        Action = "record clip"
	DropClip          Action = "drop clip"
)

// A wave's life.
const (
	PlanWave         Action = "plan wave"
	ChangeWave       Action = "change wave"
	DeleteWave       Action = "delete wave"
	ExtendWave       Action = "extend wave"
	SetWindow        Action = "set window"
	OpenWave         Action = "open wave"
	AcceptTraces     Action = "accept traces" // that the database keeps, at an opening
	StopWave         Action = "stop wave"
	RefuseAnswers    Action = "refuse answers"        // of a group, at closing: more than its slips could give
	CountMore        Action = "count more than asked" // of a group, at closing: spare slips made them
	CloseWave        Action = "close wave"
	ResumeWave       Action = "resume wave"  // that was open in a copy which was put back
	AbandonWave      Action = "abandon wave" // its key is lost: the answers are destroyed unopened
	PrintSlips       Action = "print slips"
	ReplaceSlips     Action = "replace slips"
	SpareSlips       Action = "spare slips"
	TestSlip         Action = "test slip"
	RevokeSlip       Action = "revoke slip" // one that is spoilt, and not used
	AskMore          Action = "ask more"    // people of a group than when its wave opened
	IssueOpenLink    Action = "offer open link"
	RenewOpenLink    Action = "renew open link"
	WithdrawOpenLink Action = "withdraw open link"
	ImportResponses  Action = "import responses"
	ExportResearch   Action = "export research"
	ArchiveProject   Action = "archive project" // somebody decided that its papers need not be kept here
	DeleteProject    Action = "delete project"
	DeleteOwner      Action = "delete owner"
)

// What is done with results.
const (
	LogMeasure      Action = "log measure"
	ChangeMeasure   Action = "change measure"
	DeleteMeasure   Action = "delete measure"
	HoldMeeting     Action = "hold meeting"
	ChangeMeeting   Action = "change meeting"
	DeleteMeeting   Action = "delete meeting"
	FreezeBrief     Action = "freeze brief"
	AgreeInMeeting  Action = "agree in meeting"
	ChangeAgreement Action = "change agreement"
	SettleAgreement Action = "settle agreement"
	WriteAssessment Action = "write assessment" // the detail is sub-goal and phase
	SetTarget       Action = "set target"       // the detail is sub-goal, indicator and phase, as when it is removed
	RemoveTarget    Action = "remove target"
	PublishSummary  Action = "publish summary"
	WithdrawSummary Action = "withdraw summary"
	GiveBack        Action = "give back" // publish what others than the unit are told of it
	TakeBack        Action = "take back"
)

// Ask, Approve and Refuse are what people do about an operation that needs two.
func Ask(o survey.Operation) Action     { return Action("ask to " + o) }
func Approve(o survey.Operation) Action { return Action("approve to " + o) }
func Refuse(o survey.Operation) Action  { return Action("refuse to " + o) }

// TextKey is the key of the action's sentence in the text files.
func (a Action) TextKey() string {
	return "audit.action." + strings.NewReplacer(" ", "_", "-", "_").Replace(string(a))
}

// Installation lists the actions that stand in no owner's log: they are about the
// whole installation.
func Installation() []Action {
	return []Action{RenewAccountsKey, AdoptKeys, KeepOwners, RestoreCopy, MoveDatabase, CutLog}
}

// Actions lists every action of an owner's log, in the groups that a reader chooses
// from.
func Actions() []Group {
	export, im, project, owner := survey.ExportResearch, survey.ImportResponses, survey.DeleteProject, survey.DeleteOwner
	return []Group{
		{"signin", []Action{
			SignIn, EndSession, SetPassword, TurnOnSecondFactor, TurnOffOneTimeCodes, RenewRecoveryCodes, UseRecoveryCode,
			AddPasskey, RenamePasskey, RemovePasskey, LinkToProvider, UnlinkFromProvider, RefuseSignIn, RefusePasskey,
		}},
		{"people", []Action{Invite, GiveRole, TakeBackRole, NewSignInLink, DeleteAccount, SeeAppointments, CreateAccount}},
		{"setup", []Action{
			SetUpOwner, ChangeOwner, SetHelpContacts, SetHolidays, SetUpProject, SetGoal, CreateUnit, RenameUnit, DeleteUnit, SetGroups, JoinUnits,
			AddOwnQuestion, ChangeOwnQuestion, DropOwnQuestion, SetLanguages, RecordClip, DropClip,
		}},
		{"wave", []Action{
			PlanWave, ChangeWave, DeleteWave, ExtendWave, SetWindow, OpenWave, AcceptTraces, StopWave, RefuseAnswers, CountMore, CloseWave, ResumeWave, AbandonWave,
			PrintSlips, ReplaceSlips, SpareSlips, TestSlip, RevokeSlip, AskMore, IssueOpenLink, RenewOpenLink, WithdrawOpenLink,
		}},
		{"approval", []Action{
			Ask(export), Approve(export), Refuse(export), ExportResearch, Ask(im), Approve(im), Refuse(im), ImportResponses,
			ArchiveProject, Ask(project), Approve(project), Refuse(project), DeleteProject, Ask(owner), Approve(owner), Refuse(owner), DeleteOwner,
		}},
		{"results", []Action{DeleteAnswers, DeleteTexts, DeleteHelp, LogMeasure, ChangeMeasure, DeleteMeasure, HoldMeeting, ChangeMeeting, DeleteMeeting, FreezeBrief, AgreeInMeeting, ChangeAgreement, SettleAgreement, WriteAssessment, SetTarget, RemoveTarget, PublishSummary, WithdrawSummary, GiveBack, TakeBack}},
	}
}

// Group is actions that belong together. Name is the end of its text key
// (audit.group.Name).
type Group struct {
	Name    string
	Actions []Action
}
