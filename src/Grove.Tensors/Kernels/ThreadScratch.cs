namespace Grove.Tensors.Kernels;

/// <summary>Native memory of one thread for packed operands and tiles: grows to the largest need, is kept, and goes with the thread.</summary>
sealed unsafe class ThreadScratch
{
    [ThreadStatic]
    static ThreadScratch? own;

    float* memory;
    nint length;

    ~ThreadScratch() => NativeBlock.Free(memory);

    /// <summary>At least <paramref name="floats"/> floats, 64-byte aligned, not cleared; valid until the next call on this thread.</summary>
    internal static float* Take(nint floats)
    {
        var scratch = own ??= new ThreadScratch();
        if (floats > scratch.length)
        {
            NativeBlock.Free(scratch.memory);
            scratch.memory = null;
            scratch.length = 0;
            scratch.memory = (float*)NativeBlock.Allocate((nuint)floats * sizeof(float));
            scratch.length = floats;
        }

        return scratch.memory;
    }
}
