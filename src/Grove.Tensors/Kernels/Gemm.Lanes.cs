using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Grove.Tensors.Kernels;

/// <content>
/// Which thread takes which blocks of C. Each has a lane of neighbouring blocks, so that it knows which rows of A come next and can ask
/// memory for them; who is done with its own takes from the others, so that nobody waits for a thread that the system has put aside.
/// </content>
public static unsafe partial class Gemm
{
    /// <summary>The blocks of one thread that are not yet taken; two cache lines, so that threads do not disturb one another.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    struct Lane
    {
        [FieldOffset(0)]
        public int Next;

        [FieldOffset(4)]
        public int End;
    }

    static void ShareBlocks(ref Arguments p)
    {
        long blocks = (long)p.RowBlocks * p.ColumnBlocks;
        for (int i = 0; i < p.LaneCount; i++)
        {
            p.Lanes[i].Next = (int)(blocks * i / p.LaneCount);
            p.Lanes[i].End = (int)(blocks * (i + 1) / p.LaneCount);
        }
    }

    static void MultiplyLanes<TTile>(void* arguments, int start, int end)
        where TTile : struct, IGemmTile
    {
        ref var p = ref *(Arguments*)arguments;
        for (int own = start; own < end; own++)
        {
            for (int i = 0; i < p.LaneCount; i++)
            {
                Lane* lane = p.Lanes + (own + i) % p.LaneCount;
                for (int block = Interlocked.Increment(ref lane->Next) - 1; block < lane->End; block = Interlocked.Increment(ref lane->Next) - 1)
                {
                    MultiplyBlock<TTile>(ref p, block, last: block + 1 == lane->End);
                }
            }
        }
    }

    /// <summary>Rows of A as they are stored, of which one after the other is brought to the second-level cache.</summary>
    ref struct ComingRows
    {
        public float* Row;
        public nint Stride;
        public int Count; // stored rows
        public int Floats; // of each

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void AskForOne()
        {
            for (int i = 0; i < Floats; i += 16)
            {
                Sse.Prefetch1(Row + i);
            }

            Row += Stride;
        }
    }

    static ComingRows Coming(ref Arguments p, int tileRows, int rowBlock, int k, bool none)
    {
        if (none)
        {
            return default;
        }

        int first = p.FirstTile(rowBlock) * tileRows, rows = Math.Min(p.FirstTile(rowBlock + 1) * tileRows, p.Rows) - first;
        int depth = Math.Min(InnerBlock, p.GroupInner - k);
        float* a = p.A + first * p.ARowStride + (p.FirstInner + k) * p.AInnerStride;
        return p.AInnerStride == 1
            ? new ComingRows { Row = a, Stride = p.ARowStride, Count = rows, Floats = depth }
            : new ComingRows { Row = a, Stride = p.AInnerStride, Count = depth, Floats = rows };
    }
}
