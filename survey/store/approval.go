package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trivselspuls/survey"
)

const approvalColumns = `id, operation, project_id, purpose, asked_by, asked_role, asked_at, expires_at, refused_at, used_at, foreseen`

// CreateApproval stores what somebody asks for. Whoever asks in a role that must
// sign has signed with it.
func (tx *Tx) CreateApproval(ctx context.Context, a survey.Approval) error {
	err := tx.exec(ctx, "create approval",
		`insert into approval (id, operation, project_id, purpose, asked_by, asked_role, asked_at, expires_at, foreseen) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		a.ID, a.Operation, a.Project, a.Purpose, a.Asker, a.AskerRole, utcSeconds(a.Asked), utcSeconds(a.Expires), a.Foreseen)
	for _, wave := range a.Waves {
		if err != nil {
			return err
		}
		err = tx.exec(ctx, "create approval wave", `insert into approval_wave (approval_id, wave_id) values (?, ?)`, a.ID, wave)
	}
	if err == nil && slices.Contains(a.Operation.Signers(), a.AskerRole) {
		err = tx.SignApproval(ctx, a.ID, survey.Signature{Account: a.Asker, Role: a.AskerRole, At: a.Asked})
	}
	return err
}

// SignApproval adds a signature. The database refuses a second one of the same
// account or role.
func (tx *Tx) SignApproval(ctx context.Context, id survey.ApprovalID, s survey.Signature) error {
	return tx.exec(ctx, "sign approval",
		`insert into approval_signature (approval_id, account_id, role, signed_at) values (?, ?, ?, ?)`, id, s.Account, s.Role, utcSeconds(s.At))
}

// RefuseApproval ends an approval that has been neither used nor refused; any other
// is survey.ErrNotFound.
func (tx *Tx) RefuseApproval(ctx context.Context, id survey.ApprovalID) error {
	return tx.execOne(ctx, "refuse approval",
		`update approval set refused_at = ? where id = ? and refused_at is null and used_at is null`, tx.now, id)
}

// LockApproval reads an approval and holds it until the transaction ends.
func (tx *Tx) LockApproval(ctx context.Context, id survey.ApprovalID) (survey.Approval, error) {
	if err := tx.execOne(ctx, "lock approval", `update approval set purpose = purpose where id = ?`, id); err != nil {
		return survey.Approval{}, err
	}
	return tx.Approval(ctx, id)
}

// UseApproval uses an approval up and returns it. Whose word counts is judged now,
// not when it was given. One that is for another operation is survey.ErrNotFound; one
// that is not approved now is survey.ErrState, and its error tells what it lacks. Of
// two that use it at the same time the second waits, and then gets that.
func (tx *Tx) UseApproval(ctx context.Context, id survey.ApprovalID, operation survey.Operation) (survey.Approval, error) {
	a, err := tx.LockApproval(ctx, id)
	switch {
	case err != nil:
		return a, err
	case a.Operation != operation:
		return a, fmt.Errorf("use approval: it is for another operation: %w", survey.ErrNotFound)
	}
	if state := a.State(tx.now); state != survey.Approved {
		lacks, err := tx.lacks(ctx, a, state)
		return a, errors.Join(err, fmt.Errorf("use approval: it is %s%s: %w", state, lacks, survey.ErrState))
	}
	return a, tx.execOne(ctx, "use approval",
		`update approval set used_at = ? where id = ? and used_at is null and refused_at is null`, tx.now, id)
}

// lacks tells what an approval in a state lacks.
func (tx *Tx) lacks(ctx context.Context, a survey.Approval, state survey.ApprovalState) (string, error) {
	if state != survey.Waiting {
		return "", nil
	}
	accounts, err := tx.EverybodyOf(ctx, a.Standing.Owner)
	lines := a.Lacks(tx.now, NamesOf(accounts))
	return " (" + strings.Join(lines, "; ") + ")", err
}

// Approval reads one approval, with the standing of its people as it is now.
func (r Reader) Approval(ctx context.Context, id survey.ApprovalID) (survey.Approval, error) {
	a, err := get[survey.Approval](ctx, r, "approval", `select `+approvalColumns+` from approval where id = ?`, id)
	if err != nil {
		return a, err
	}
	if a.Standing, err = r.StandingIn(ctx, a.Project); err != nil {
		return a, err
	}
	return a, r.completeApproval(ctx, &a)
}

// StandingIn reads what decides whether words about a project count.
func (r Reader) StandingIn(ctx context.Context, project survey.ProjectID) (s survey.Standing, err error) {
	p, err := r.Project(ctx, project)
	if err != nil {
		return s, err
	}
	held, err := r.RolesOf(ctx, p.Owner)
	if err != nil {
		return s, err
	}
	s = survey.Standing{Owner: p.Owner, Roles: map[survey.AccountID][]survey.Grant{}}
	for _, role := range held {
		s.Roles[role.Account] = append(s.Roles[role.Account], role.Grant)
	}
	s.Appointments, err = r.Appointments(ctx, p.Owner)
	return s, err
}

// ApprovalsOf lists a project's approvals, the latest asked for first.
func (r Reader) ApprovalsOf(ctx context.Context, project survey.ProjectID) ([]survey.Approval, error) {
	standing, err := r.StandingIn(ctx, project)
	if err != nil {
		return nil, err
	}
	approvals, err := list[survey.Approval](ctx, r, "approvals",
		`select `+approvalColumns+` from approval where project_id = ? order by asked_at desc, id`, project)
	for i := range approvals {
		if err == nil {
			approvals[i].Standing = standing
			err = r.completeApproval(ctx, &approvals[i])
		}
	}
	return approvals, err
}

func (r Reader) completeApproval(ctx context.Context, a *survey.Approval) (err error) {
	a.Waves, err = list[survey.WaveID](ctx, r, "approval's waves", `
		select a.wave_id from approval_wave a join wave w on w.id = a.wave_id where a.approval_id = ? order by w.opens_at, w.id`, a.ID)
	if err != nil {
		return err
	}
	a.Signatures, err = list[survey.Signature](ctx, r, "approval's signatures",
		`select account_id, role, signed_at from approval_signature where approval_id = ? order by signed_at, role`, a.ID)
	return err
}

// ResearchCodes returns what each of some units is called in the files of a
// project's research, drawing codes for those that have none.
func (tx *Tx) ResearchCodes(ctx context.Context, project survey.ProjectID, units []survey.Unit) (map[survey.UnitID]string, error) {
	if err := tx.Lock(ctx, lockCodes); err != nil {
		return nil, err
	}
	known, err := list[struct {
		Unit survey.UnitID `db:"unit_id"`
		Code string
	}](ctx, tx.Reader, "research codes", `select unit_id, code from research_unit where project_id = ?`, project)
	if err != nil {
		return nil, err
	}
	codes, taken := map[survey.UnitID]string{}, map[string]bool{}
	for _, row := range known {
		codes[row.Unit], taken[row.Code] = row.Code, true
	}
	for _, u := range units {
		if codes[u.ID] != "" {
			continue
		}
		code := researchCode()
		for taken[code] {
			code = researchCode()
		}
		codes[u.ID], taken[code] = code, true
		err := tx.exec(ctx, "draw research code", `insert into research_unit (project_id, unit_id, code) values (?, ?, ?)`, project, u.ID, code)
		if err != nil {
			return nil, err
		}
	}
	return codes, nil
}

// researchCode is a random name of five letters after a «u», so that no program
// takes it for a number or a formula.
func researchCode() string {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	code := []byte("u")
	var raw [1]byte
	for len(code) < 6 {
		rand.Read(raw[:]) // never fails, by the contract of crypto/rand
		if at := int(raw[0]); at < 256/len(letters)*len(letters) {
			code = append(code, letters[at%len(letters)])
		}
	}
	return string(code)
}
