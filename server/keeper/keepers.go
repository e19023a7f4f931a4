package keeper

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/rpc"
	"os"
	"os/exec"
	"slices"
	"sync"
	"time"

	"trivselspuls/server/settings"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/keys"
)

// stepEvery is how often what takes long is asked how far it has come.
const stepEvery = 100 * time.Millisecond

// Processes is waves.Keepers with a process for each wave, begun when it is needed
// and again when it is lost. Make it with New and end it with End.
type Processes struct {
	settings settings.Settings
	now      func() time.Time

	mu      sync.Mutex // guards what follows
	keepers map[survey.WaveID]*keeper
	ended   bool
}

// New has no process yet; now is the clock of closings. The program must call Main
// first of all.
func New(s settings.Settings, now func() time.Time) *Processes {
	return &Processes{settings: s, now: now, keepers: map[survey.WaveID]*keeper{}}
}

// keeper is the server's end of one.
type keeper struct {
	start Start

	mu       sync.Mutex // guards what follows; held while the process begins
	running  *running
	closings int // that go on in it
	released bool
}

// running is a process that has begun.
type running struct {
	client  *rpc.Client
	command *exec.Cmd
}

func (p *Processes) of(wave survey.WaveID) *keeper {
	p.mu.Lock()
	defer p.mu.Unlock()
	k := p.keepers[wave]
	if k == nil {
		k = &keeper{start: Start{wave, p.settings}, released: p.ended}
		p.keepers[wave] = k
	}
	return k
}

// Create is of waves.Keepers. It has a process of its own, which ends at once, also when
// ctx does: the opening key was in it. Keep does not know it, for the wave is not open yet.
func (p *Processes) Create(ctx context.Context, wave survey.WaveID, groups []survey.GroupID, receiver []byte, reached func(int)) (keys.Public, []byte, error) {
	p.mu.Lock()
	k := &keeper{start: Start{wave, p.settings}, released: p.ended}
	p.mu.Unlock()
	defer k.release()
	made, err := follow[Created](ctx, k, "Create", Creating{groups, receiver}, reached)
	return made.Public, made.Sealed, err
}

// Hold is of waves.Keepers.
func (p *Processes) Hold(_ context.Context, wave survey.WaveID) (waves.Keeper, keys.Public, error) {
	k := p.of(wave)
	public, err := ask[keys.Public](k, "Hold", struct{}{})
	return k, public, err
}

// Check is of waves.Keepers.
func (p *Processes) Check(_ context.Context, wave survey.WaveID) error {
	_, err := ask[struct{}](p.of(wave), "Check", struct{}{})
	return err
}

// Receiver is of waves.Keepers.
func (p *Processes) Receiver(_ context.Context, wave survey.WaveID) ([]byte, error) {
	return ask[[]byte](p.of(wave), "Receiver", struct{}{})
}

// Close is of waves.Keepers. Whatever comes of it, the process ends: answers were
// opened in it.
func (p *Processes) Close(ctx context.Context, actor audit.Actor, wave survey.WaveID, sealed []byte, reached func(waves.Step)) (waves.Closing, error) {
	k := p.of(wave)
	k.close(1)
	defer k.close(-1)
	return follow[waves.Closing](ctx, k, "Close", Closing{actor, sealed, p.now()}, func(step int) { reached(waves.Step(step)) })
}

// follow asks a keeper for what takes long, and tells how far it has come.
func follow[T any](ctx context.Context, k *keeper, method string, what any, reached func(int)) (value T, err error) {
	process, err := k.connect()
	if err != nil {
		return value, err
	}
	var reply Reply[T]
	asked := process.client.Go("Keeper."+method, what, &reply, nil)
	every := time.NewTicker(stepEvery)
	defer every.Stop()
	for {
		select {
		case <-asked.Done:
			if asked.Error != nil {
				return value, fmt.Errorf("ask keeper: its process ended: %w", survey.ErrUnavailable)
			}
			return reply.Value, reply.err()
		case <-ctx.Done():
			return value, fmt.Errorf("ask keeper: %w: %w", survey.ErrUnavailable, ctx.Err())
		case <-every.C:
			var step int
			if process.client.Call("Keeper.Step", struct{}{}, &step) == nil {
				reached(step)
			}
		}
	}
}

// Keep is of waves.Keepers: the processes of other waves end, or are let end by the
// closing that goes on in them.
func (p *Processes) Keep(waves []survey.WaveID) { p.keep(waves, false) }

// End ends all processes. None begins after it.
func (p *Processes) End() { p.keep(nil, true) }

func (p *Processes) keep(waves []survey.WaveID, last bool) {
	var others []*keeper
	p.mu.Lock()
	p.ended = p.ended || last
	maps.DeleteFunc(p.keepers, func(wave survey.WaveID, k *keeper) bool {
		if slices.Contains(waves, wave) {
			return false
		}
		others = append(others, k)
		return true
	})
	p.mu.Unlock()
	for _, k := range others {
		k.release()
	}
}

// MACs is of waves.Keeper.
func (k *keeper) MACs(codes []survey.Code) ([][]byte, error) {
	parts := make([][]byte, len(codes))
	for i, code := range codes {
		parts[i] = []byte(code)
		defer clear(parts[i])
	}
	return ask[[][]byte](k, "MACs", parts)
}

// Sign is of waves.Keeper.
func (k *keeper) Sign(group survey.GroupID, blinded []byte) ([]byte, error) {
	return ask[[]byte](k, "Sign", [][]byte{[]byte(group), blinded})
}

// Derive is of waves.Keeper.
func (k *keeper) Derive(label string, secret []byte) ([]byte, error) {
	return ask[[]byte](k, "Derive", [][]byte{[]byte(label), secret})
}

// Seal is of waves.Keeper.
func (k *keeper) Seal(group survey.GroupID, token, ballot []byte) ([]byte, error) {
	return ask[[]byte](k, "Seal", [][]byte{[]byte(group), token, ballot})
}

// ask is call for what takes no time.
func ask[T any](k *keeper, method string, what any) (T, error) {
	ctx, cancel := context.WithTimeout(context.Background(), callTime)
	defer cancel()
	return call[T](ctx, k, method, what)
}

// call asks a keeper something, a new process when the one before has been lost.
func call[T any](ctx context.Context, k *keeper, method string, what any) (T, error) {
	for again := true; ; again = false {
		var reply Reply[T]
		process, err := k.connect()
		if err != nil {
			return reply.Value, err
		}
		asked := process.client.Go("Keeper."+method, what, &reply, nil)
		select {
		case <-ctx.Done():
			return *new(T), fmt.Errorf("ask keeper: %w: %w", survey.ErrUnavailable, ctx.Err())
		case <-asked.Done:
		}
		switch {
		case asked.Error == nil:
			return reply.Value, reply.err()
		case !again:
			return reply.Value, fmt.Errorf("ask keeper: %w: %w", survey.ErrUnavailable, asked.Error)
		}
		k.lose(process)
	}
}

// connect is the process, begun if there is none.
func (k *keeper) connect() (*running, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.released {
		return nil, fmt.Errorf("ask keeper: the wave's process has ended: %w", survey.ErrUnavailable)
	}
	if k.running != nil {
		return k.running, nil
	}
	process, err := begin(k.start)
	if err != nil {
		return nil, fmt.Errorf("begin keeper: %w: %w", survey.ErrUnavailable, err)
	}
	k.running = process
	return process, nil
}

// begin starts this very program as a keeper, also when another has taken its place on
// disk meanwhile.
func begin(start Start) (*running, error) {
	program := "/proc/self/exe"
	if _, err := os.Stat(program); err != nil {
		if program, err = os.Executable(); err != nil {
			return nil, err
		}
	}
	command := exec.Command(program, argument, string(start.Wave))
	command.Args[0] = os.Args[0]
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	r := &running{rpc.NewClientWithCodec(&codec{in: io.NopCloser(out), out: in}), command}
	if err := r.client.Call("Keeper.Begin", start, &struct{}{}); err != nil {
		return nil, errors.Join(err, r.end())
	}
	return r, nil
}

// end closes the pipe and returns when the process is gone.
func (r *running) end() error {
	err := r.client.Close()
	last := time.AfterFunc(time.Second, func() { _ = r.command.Process.Kill() })
	defer last.Stop()
	if failed := r.command.Wait(); failed != nil && !errors.As(failed, new(*exec.ExitError)) {
		err = errors.Join(err, failed)
	}
	return err
}

// lose forgets a process that does not answer.
func (k *keeper) lose(process *running) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.running == process {
		k.running = nil
		_ = process.end() // it is gone, or will be
	}
}

// close counts closings that begin or end. The process ends with the last that goes on in
// it; the next call begins another.
func (k *keeper) close(more int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.closings += more
	k.end()
}

// release lets no more calls begin a process.
func (k *keeper) release() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.released = true
	k.end()
}

// end ends the process unless a closing goes on in it. k.mu is held.
func (k *keeper) end() {
	if k.running != nil && k.closings == 0 {
		_ = k.running.end()
		k.running = nil
	}
}
