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
        public int First;

        [FieldOffset(8)]
        public int End;
    }

    static void ShareBlocks(ref Arguments p)
    {
        long blocks = (long)p.RowBlocks * p.ColumnBlocks;
        for (int i = 0; i < p.LaneCount; i++)
        {
            p.Lanes[i].Next = p.Lanes[i].First = (int)(blocks * i / p.LaneCount);
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
                    MultiplyBlock<TTile>(ref p, block, block + 1 < lane->End ? block + 1 : lane->First);
                }
            }
        }
    }

    /// <summary>Rows of a matrix as they are stored, of which a few lines at a time are brought to the second-level cache.</summary>
    struct ComingRows
    {
        readonly nint stride;
        readonly int floats;
        readonly int linesAtOnce;
        float* row;
        int next; // float of the row
        int linesLeft; // of all rows

        /// <param name="first">The first row.</param>
        /// <param name="stride">Floats from row to row.</param>
        /// <param name="rows">How many.</param>
        /// <param name="floats">Of each row.</param>
        /// <param name="visits">Calls of <see cref="Ask"/> in which all is to be asked for.</param>
        public ComingRows(float* first, nint stride, int rows, int floats, int visits)
        {
            row = first;
            this.stride = stride;
            this.floats = floats;
            linesLeft = rows * Blocks(floats, 16);
            linesAtOnce = Blocks(linesLeft, visits);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Ask()
        {
            int lines = Math.Min(linesAtOnce, linesLeft);
            linesLeft -= lines;
            for (; lines > 0; lines--)
            {
                Sse.Prefetch1(row + next);
                next += 16;
                if (next >= floats)
                {
                    next = 0;
                    row += stride;
                }
            }
        }
    }

    /// <summary>A's rows of a block from <paramref name="k"/> on, as deep as an inner block.</summary>
    static ComingRows ComingA(ref Arguments p, int tileRows, int rowBlock, int k, int visits)
    {
        int first = p.FirstTile(rowBlock) * tileRows, rows = Math.Min(p.FirstTile(rowBlock + 1) * tileRows, p.Rows) - first;
        int depth = Math.Min(InnerBlock, p.Inner - k);
        float* a = p.A + first * p.ARowStride + k * p.AInnerStride;
        return p.AInnerStride == 1 ? new ComingRows(a, p.ARowStride, rows, depth, visits) : new ComingRows(a, p.AInnerStride, depth, rows, visits);
    }
}
