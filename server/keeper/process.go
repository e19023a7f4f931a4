package keeper

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/rpc"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"trivselspuls/server/cause"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
)

// argument is the first word of a keeper's command line. The wave's identifier is the
// second, for whoever looks at the list of processes.
const argument = "keeper"

// Main is the keeper, when this process was started as one; it then ends the process.
// Every program that makes Processes calls it first of all.
func Main() {
	if len(os.Args) < 2 || os.Args[1] != argument {
		return
	}
	// The server ends its keepers by closing the pipe, after requests in flight. What a
	// terminal or a service manager sends to all processes is for the server.
	signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	server := rpc.NewServer()
	if err := server.RegisterName("Keeper", &process{}); err != nil {
		panic(err) // its methods are fixed
	}
	server.ServeCodec(&codec{in: untilClosed{os.Stdin}, out: os.Stdout})
	os.Exit(0)
}

// untilClosed ends the process when there is nothing more to read: the server has
// closed the pipe, or is gone. A closing that goes on is cut off then, and begun again
// as after a crash.
type untilClosed struct{ io.ReadCloser }

func (u untilClosed) Read(into []byte) (int, error) {
	n, err := u.ReadCloser.Read(into)
	if err != nil {
		os.Exit(0)
	}
	return n, nil
}

// process is what a keeper knows. Its exported methods are what it can be asked for;
// net/rpc sets their shape.
type process struct {
	mu       sync.Mutex // guards what follows
	start    Start
	dir      *keys.Directory
	secrets  *keys.Secrets
	receiver *keys.Receiver

	step atomic.Int64 // of the closing, or how many keys are made
}

// Begin is the first call. It says which wave the keeper is for.
func (p *process) Begin(start Start, _ *struct{}) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.start = start
	var err error
	if p.dir, err = keys.Open(start.Settings.KeyDir, start.Settings.KeyCopyDir); err != nil {
		return err
	}
	p.receiver, err = keys.NewReceiver()
	return err
}

// held reads the secrets at their first use.
func (p *process) held() (*keys.Secrets, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.secrets == nil {
		secrets, err := p.dir.Load(p.start.Wave)
		if err != nil {
			return nil, err
		}
		p.secrets = secrets
	}
	return p.secrets, nil
}

// Hold is waves.Keepers.Hold.
func (p *process) Hold(_ struct{}, reply *Reply[keys.Public]) error {
	secrets, err := p.held()
	if err != nil {
		return reply.set(keys.Public{}, err)
	}
	return reply.set(secrets.Public(), nil)
}

// MACs is waves.Keeper.MACs, of the codes' bytes, which are overwritten.
func (p *process) MACs(parts [][]byte, reply *Reply[[][]byte]) error {
	secrets, err := p.held()
	codes := make([]survey.Code, len(parts))
	for i, part := range parts {
		codes[i] = survey.Code(part) // a copy
		defer codes[i].Erase()
		clear(part)
	}
	if err != nil {
		return reply.set(nil, err)
	}
	return reply.set(secrets.MACs(codes))
}

// Sign is waves.Keeper.Sign, of a group and what is blinded.
func (p *process) Sign(parts [][]byte, reply *Reply[[]byte]) error {
	return p.of(parts, 2, reply, func(s *keys.Secrets) ([]byte, error) { return s.Sign(survey.GroupID(parts[0]), parts[1]) })
}

// Derive is waves.Keeper.Derive, of a label and a secret.
func (p *process) Derive(parts [][]byte, reply *Reply[[]byte]) error {
	return p.of(parts, 2, reply, func(s *keys.Secrets) ([]byte, error) { return s.Derive(string(parts[0]), parts[1]) })
}

// Seal is waves.Keeper.Seal, of a group, a token and a ballot.
func (p *process) Seal(parts [][]byte, reply *Reply[[]byte]) error {
	return p.of(parts, 3, reply, func(s *keys.Secrets) ([]byte, error) { return s.Seal(survey.GroupID(parts[0]), parts[1], parts[2]) })
}

// of answers a call that says so many things with what the secrets make of them, and
// overwrites what was said.
func (p *process) of(parts [][]byte, many int, reply *Reply[[]byte], makes func(*keys.Secrets) ([]byte, error)) error {
	secrets, err := p.held()
	if err != nil || len(parts) != many {
		return reply.set(nil, cmp.Or(err, errFrame))
	}
	defer clear(parts[many-1])
	return reply.set(makes(secrets))
}

// Create is waves.Keepers.Create.
func (p *process) Create(ask Creating, reply *Reply[Created]) error {
	public, sealed, err := waves.CreateKeys(p.dir, p.start.Wave, ask.Groups, ask.Receiver, func(made int) { p.step.Store(int64(made)) })
	return reply.set(Created{public, sealed}, err)
}

// Check is waves.Keepers.Check.
func (p *process) Check(_ struct{}, reply *Reply[struct{}]) error {
	return reply.set(struct{}{}, p.dir.Check(p.start.Wave))
}

// Receiver is waves.Keepers.Receiver.
func (p *process) Receiver(_ struct{}, reply *Reply[[]byte]) error {
	return reply.set(p.receiver.Public(), nil)
}

// Step is how far what takes long has come.
func (p *process) Step(_ struct{}, reply *int) error {
	*reply = int(p.step.Load())
	return nil
}

// Close is waves.Keepers.Close. It leaves room for those who answer other waves.
func (p *process) Close(ask Closing, reply *Reply[waves.Closing]) error {
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, 10) // may be refused; then it is as urgent as they are
	var closing waves.Closing
	err := cause.Guard(func() error {
		ctx := context.Background() // who asked ends the process when it takes too long
		began := time.Now()
		clock := func() time.Time { return ask.Now.Add(time.Since(began)) }
		st, err := p.start.Settings.OpenStore(ctx, clock)
		if err != nil {
			return fmt.Errorf("close wave: %w", err)
		}
		service, _, err := p.start.Settings.Waves(st)
		if err == nil {
			closing, err = service.CloseSealed(ctx, ask.Actor, p.start.Wave, p.receiver, ask.Sealed,
				func(step waves.Step) { p.step.Store(int64(step)) })
		}
		return errors.Join(err, st.Close())
	})
	return reply.set(closing, err)
}
