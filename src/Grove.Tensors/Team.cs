using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Grove.Tensors;

/// <summary>
/// A fixed set of threads that share the rows of a kernel. The thread that calls is worker 0; the others wait for it.
/// </summary>
/// <remarks>
/// Work is cut into blocks of fixed size and position and workers claim blocks as they come free, each from a stretch of its own first, so
/// results do not depend on the number of threads, and a worker that the operating system has put aside delays nobody but its own block. Waiting workers spin for
/// a tenth of a millisecond (the gap between two kernels of a training step is shorter) and then sleep, so that an idle team costs nothing.
/// One run at a time: a team belongs to one caller.
/// </remarks>
public sealed unsafe class Team : IDisposable
{
    static readonly long SpinTicks = Stopwatch.Frequency * 100 / 1_000_000;

    const int Line = 16;

    readonly Thread[] workers;
    readonly object gate = new();
    bool disposed;

    // A run is open from the moment its fields are set until its blocks are exhausted. A worker first counts itself
    // as active and then looks whether the run is open; the caller first closes it and then waits for active to be 0.
    // Both steps are full fences, so the fields below never change under a worker's hands.
    volatile int open;
    volatile int epoch;
    int active;
    int parked;
    volatile int callerParked;
    int busy;

    delegate*<void*, int, int, void> body;
    void* arguments;
    int count;
    int grain;
    int blocks;
    readonly int* next; // for each worker the next block of its own stretch, a cache line apart

    float* scratch;
    long scratchLength;
    float* panel;
    long panelLength;
    float* rounded;
    long roundedLength;

    /// <summary>Starts <paramref name="threads"/> − 1 threads; with 1 everything runs on the caller.</summary>
    public Team(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        next = (int*)NativeMemory.AlignedAlloc((nuint)(threads * Line * sizeof(int)), Line * sizeof(int));
        workers = new Thread[threads - 1];
        for (int index = 0; index < workers.Length; index++)
        {
            int worker = index + 1;
            workers[index] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"grove-team-{index + 1}" };
            workers[index].Start();
        }
    }

    /// <summary>Number of threads, the caller included.</summary>
    public int Threads { get; }

    /// <summary>A team with one thread for each processor that this process may use.</summary>
    public static Team ForMachine() => new(Environment.ProcessorCount);

    /// <summary>
    /// Calls <paramref name="body"/>(arguments, start, end) for [0, grain), [grain, 2·grain), … up to <paramref name="count"/>, each once,
    /// on any thread in any order; returns when all are done. Allocates nothing.
    /// </summary>
    internal void Run(delegate*<void*, int, int, void> body, void* arguments, int count, int grain)
    {
        if (Threads == 1 || count <= grain)
        {
            for (int start = 0; start < count; start += grain)
            {
                body(arguments, start, count - start > grain ? start + grain : count);
            }

            return;
        }

        ObjectDisposedException.ThrowIf(disposed, this);
        if (Interlocked.Exchange(ref busy, 1) != 0)
        {
            throw new InvalidOperationException("This team is already running a kernel; a team serves one caller at a time.");
        }

        this.body = body;
        this.arguments = arguments;
        this.count = count;
        this.grain = grain;
        blocks = (int)(((long)count + grain - 1) / grain);
        for (int worker = 0; worker < Threads; worker++)
        {
            next[worker * Line] = FirstBlock(worker);
        }

        open = 1;
        Interlocked.Increment(ref epoch);
        if (Volatile.Read(ref parked) > 0)
        {
            lock (gate)
            {
                Monitor.PulseAll(gate);
            }
        }

        ClaimBlocks(0);
        Interlocked.Exchange(ref open, 0);
        WaitForWorkers();
        Volatile.Write(ref busy, 0);
    }

    /// <summary>Memory of the team for the length of one kernel; grows and is kept. Not cleared. Only the caller may ask, outside a run.</summary>
    internal float* Scratch(long floats) => Grown(ref scratch, ref scratchLength, floats);

    /// <summary>A second piece of the same kind, for kernels that call others: those have <see cref="Scratch"/>.</summary>
    internal float* PanelScratch(long floats) => Grown(ref panel, ref panelLength, floats);

    /// <summary>A third piece, for rounded activations, in bytes.</summary>
    internal byte* RoundedScratch(long bytes) => (byte*)Grown(ref rounded, ref roundedLength, (bytes + sizeof(float) - 1) / sizeof(float));

    static float* Grown(ref float* memory, ref long length, long floats)
    {
        if (floats > length)
        {
            NativeBlock.Free(memory);
            memory = null;
            length = 0;
            memory = (float*)NativeBlock.Allocate((nuint)floats * sizeof(float));
            length = floats;
        }

        return memory;
    }

    /// <summary>Ends and joins the threads.</summary>
    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        lock (gate)
        {
            disposed = true;
            Interlocked.Increment(ref epoch);
            Monitor.PulseAll(gate);
        }

        foreach (var worker in workers)
        {
            worker.Join();
        }

        NativeMemory.AlignedFree(next);
        NativeBlock.Free(scratch);
        NativeBlock.Free(panel);
        NativeBlock.Free(rounded);
        scratch = panel = rounded = null;
        scratchLength = panelLength = roundedLength = 0;
        GC.SuppressFinalize(this);
    }

    /// <summary>A worker's own stretch, then what is left of the others': neighbours are mostly read by one thread, which memory likes.</summary>
    void ClaimBlocks(int worker)
    {
        for (int other = 0; other < Threads; other++)
        {
            int owner = worker + other < Threads ? worker + other : worker + other - Threads;
            int end = FirstBlock(owner + 1);
            ref int claimed = ref next[owner * Line];
            if (Volatile.Read(ref claimed) >= end)
            {
                continue;
            }

            for (int block = Interlocked.Increment(ref claimed) - 1; block < end; block = Interlocked.Increment(ref claimed) - 1)
            {
                int start = block * grain;
                body(arguments, start, count - start > grain ? start + grain : count);
            }
        }
    }

    int FirstBlock(int worker) => (int)((long)blocks * worker / Threads);

    void WaitForWorkers()
    {
        long began = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref active) != 0)
        {
            Thread.SpinWait(1);
            if (Stopwatch.GetTimestamp() - began > SpinTicks)
            {
                lock (gate)
                {
                    Interlocked.Exchange(ref callerParked, 1);
                    while (Volatile.Read(ref active) != 0)
                    {
                        Monitor.Wait(gate);
                    }

                    callerParked = 0;
                }
            }
        }
    }

    void Work(int worker)
    {
        int seen = 0;
        while (true)
        {
            seen = WaitForEpochAfter(seen);
            if (Volatile.Read(ref disposed))
            {
                return;
            }

            Interlocked.Increment(ref active);
            if (open == 1)
            {
                ClaimBlocks(worker);
            }

            if (Interlocked.Decrement(ref active) == 0 && callerParked == 1)
            {
                lock (gate)
                {
                    Monitor.PulseAll(gate);
                }
            }
        }
    }

    int WaitForEpochAfter(int seen)
    {
        long began = Stopwatch.GetTimestamp();
        while (epoch == seen)
        {
            Thread.SpinWait(1);
            if (Stopwatch.GetTimestamp() - began > SpinTicks)
            {
                lock (gate)
                {
                    Interlocked.Increment(ref parked);
                    while (epoch == seen)
                    {
                        Monitor.Wait(gate);
                    }

                    Interlocked.Decrement(ref parked);
                }
            }
        }

        return epoch;
    }
}
