using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Grove.Tensors.Kernels.Quantization;

namespace Grove.Tensors.Kernels;

/// <content>
/// The products of inference: activations are rounded to 8 bits for each 32 (<see cref="Rounding"/>), as llama.cpp does, and multiplied with the
/// stored codes in whole numbers.
/// <code>
/// for each group of eight outputs, on any thread
///     few rows:  for each 32 inputs: eight dot products from the codes where they are stored, added across the lanes
///     many rows: the codes become a panel, [four inputs][output], and rows are taken through it four at a time
///     result[output] += scale[output] · scale[row] · (dot − zero · sum) − minimum[output] · scale[row] · sum
/// </code>
/// The sums over blocks of 32 are whole numbers and are added in order with one multiply-add each, whatever the variant, the number of threads
/// and the number of rows: a row gives the same bits alone and among others. Weights of whole numbers of 16 or 32 bits are multiplied in
/// single precision.
/// </content>
public static unsafe partial class Linear
{
    /// <summary>Most layers that can share an input.</summary>
    public const int MostParts = 4;

    /// <summary>Outputs that are computed together: the lanes of a vector.</summary>
    const int GroupOutputs = 8;

    /// <summary>From so many rows on it pays to bring the codes into order.</summary>
    const int PanelFrom = 4;

    static readonly GroupKernel[][] Integers = IntegerTable();

    /// <summary>Whether a type has products in whole numbers.</summary>
    public static bool HasInteger(TensorType type) => Integers[(int)type] is not null;

    /// <summary>
    /// Layers that read the same rows, each output[rows, outputs] (+)= input[rows, inputs] · weightᵀ, with the input rounded to 8 bits where a weight is
    /// stored in blocks. For inference; nothing managed is allocated.
    /// </summary>
    /// <param name="team">Threads to use; the result does not depend on how many.</param>
    /// <param name="input">[rows, inputs].</param>
    /// <param name="parts">One to four layers with the same number of inputs.</param>
    /// <param name="rows">Number of rows. Where a weight is stored in blocks, a row's result does not depend on it.</param>
    /// <param name="each">Whether a row's result shall not depend on their number where a weight holds 16-bit numbers, either: many rows are slower then.</param>
    /// <exception cref="ArgumentException">A view is smaller than its shape, the weights have different inputs, or there are too many.</exception>
    public static void ForwardInteger(Team team, Floats input, ReadOnlySpan<LinearPart> parts, int rows, bool each = false)
    {
        if (parts.Length is 0 or > MostParts) throw new ArgumentException($"{parts.Length} layers for one input; there can be 1 to {MostParts}.", nameof(parts));
        int inputs = parts[0].Weight.Columns;
        bool rounds = false;
        foreach (LinearPart part in parts)
        {
            if (part.Weight.Columns != inputs) throw new ArgumentException($"Layers of {inputs} and {part.Weight.Columns} inputs cannot share them.", nameof(parts));
            Check(input, inputs, part.Output, part.Weight.Rows, rows);
            rounds |= HasInteger(part.Weight.Type);
        }

        if (rows == 0 || inputs == 0)
        {
            foreach (LinearPart part in parts) Forward(team, input, part.Weight, part.Output, rows, part.Accumulate);
            return;
        }

        byte* records = null;
        if (rounds)
        {
            records = team.RoundedScratch(rows * Rounding.RowBytes(inputs));
            Rounding.Run(team, input.Pointer, records, rows, inputs);
        }

        var arguments = new GroupArguments();
        int groups = 0;
        long bytes = 0;
        foreach (LinearPart part in parts)
        {
            Matrix weight = part.Weight;
            bool whole = HasInteger(weight.Type);
            if (!whole && rows >= PanelFrom && !each) continue;
            GroupKernel kernel = whole ? ChooseInteger(weight.Type) : default;
            (&arguments.First)[arguments.Parts++] = new GroupPart
            {
                Kernel = !whole ? &FloatGroups : rows < PanelFrom ? kernel.Few : kernel.Many,
                FloatRows = whole ? null : Variant.Choose(Rows[(int)weight.Type]).Range,
                Weight = weight.Pointer,
                RowBytes = (nint)weight.RowBytes,
                Outputs = weight.Rows,
                Inputs = inputs,
                Input = input.Pointer,
                Records = records,
                Rows = rows,
                Output = part.Output.Pointer,
                Accumulate = part.Accumulate,
                FirstGroup = groups,
            };
            groups += (weight.Rows + GroupOutputs - 1) / GroupOutputs;
            bytes += weight.Bytes;
        }

        // While one row is read, weights stream by in pieces large beside the cost of claiming one; many rows make every group a large piece of work.
        int grain = 1;
        if (rows < PanelFrom && groups > 0)
        {
            long piece = Math.Clamp(bytes / (16 * team.Threads), 8 << 10, 128 << 10);
            grain = (int)Math.Max(1, piece * groups / Math.Max(1, bytes));
        }

        team.Run(&RunGroups, &arguments, groups, grain);
        if (rows < PanelFrom || each) return;
        foreach (LinearPart part in parts)
        {
            if (!HasInteger(part.Weight.Type)) Forward(team, input, part.Weight, part.Output, rows, part.Accumulate);
        }
    }

    static GroupKernel ChooseInteger(TensorType type)
    {
        GroupKernel[] all = Integers[(int)type];
        return all[Variant.ChooseIndex(IntegerVariants)];
    }

    /// <summary>Best first, for every type; the kernels of each are in <see cref="Integers"/>.</summary>
    internal static readonly Variant[] IntegerVariants =
    [
        new(KernelLevel.Avx2, Avx2.IsSupported && Fma.IsSupported, &RunGroups),
        new(KernelLevel.Portable, Vector128.IsHardwareAccelerated, &RunGroups),
        new(KernelLevel.Scalar, true, &RunGroups),
    ];

    static GroupKernel[][] IntegerTable()
    {
        var all = new GroupKernel[Enum.GetValues<TensorType>().Length][];
        Kernels<Q80>(all);
        Kernels<Q40>(all);
        Kernels<Q41>(all);
        Kernels<Q50>(all);
        Kernels<Q51>(all);
        Kernels<Q2K>(all);
        Kernels<Q3K>(all);
        Kernels<Q4K>(all);
        Kernels<Q5K>(all);
        Kernels<Q6K>(all);
        return all;
    }

    /// <summary>In the order of <see cref="IntegerVariants"/>.</summary>
    static void Kernels<TFormat>(GroupKernel[][] all)
        where TFormat : struct, IIntegerFormat => all[(int)TFormat.Type] =
        [
            new() { Few = &FewRows<TFormat, Avx2Dot>, Many = &ManyRows<TFormat, Avx2Dot> },
            new() { Few = &FewRows<TFormat, PortableDot>, Many = &ManyRows<TFormat, PortableDot> },
            new() { Few = &EachRow<TFormat>, Many = &EachRow<TFormat> },
        ];

    static void RunGroups(void* arguments, int start, int end)
    {
        ref var p = ref *(GroupArguments*)arguments;
        fixed (GroupPart* parts = &p.First)
        {
            for (int i = 0; i < p.Parts; i++)
            {
                int first = Math.Max(start, parts[i].FirstGroup) - parts[i].FirstGroup;
                int last = Math.Min(end - parts[i].FirstGroup, (parts[i].Outputs + GroupOutputs - 1) / GroupOutputs);
                if (first < last)
                {
                    parts[i].Kernel(parts + i, first, last);
                }
            }
        }
    }

    /// <summary>Few rows with a weight that is not stored in blocks of whole numbers: one by one, a group of outputs at a time while it is in the cache.</summary>
    static void FloatGroups(GroupPart* part, int first, int end)
    {
        int last = Math.Min(end * GroupOutputs, part->Outputs), step = part->Rows == 1 ? last : GroupOutputs;
        for (int output = first * GroupOutputs; output < last; output += step)
        {
            for (int row = 0; row < part->Rows; row++)
            {
                var arguments = new RowArguments
                {
                    Weight = part->Weight,
                    RowBytes = part->RowBytes,
                    Input = part->Input + (nint)row * part->Inputs,
                    Output = part->Output + (nint)row * part->Outputs,
                    Inputs = part->Inputs,
                    Accumulate = part->Accumulate,
                };
                part->FloatRows(&arguments, output, Math.Min(last - output, step) + output);
            }
        }
    }

    /// <summary>The first bytes of eight outputs; beyond the last output, of that one again.</summary>
    static void Point(GroupPart* part, int group, byte** rows)
    {
        for (int i = 0; i < GroupOutputs; i++)
        {
            rows[i] = part->Weight + Math.Min(group * GroupOutputs + i, part->Outputs - 1) * part->RowBytes;
        }
    }

    struct GroupKernel
    {
        public delegate*<GroupPart*, int, int, void> Few;
        public delegate*<GroupPart*, int, int, void> Many;
    }

    struct GroupArguments
    {
        public GroupPart First, Second, Third, Fourth;
        public int Parts;
    }

    /// <summary>One layer, whose groups of outputs follow those of the layers before it.</summary>
    struct GroupPart
    {
        public delegate*<GroupPart*, int, int, void> Kernel;
        public delegate*<void*, int, int, void> FloatRows;
        public byte* Weight;
        public nint RowBytes;
        public float* Input;
        public byte* Records;
        public float* Output;
        public int FirstGroup;
        public int Outputs;
        public int Inputs;
        public int Rows;
        public bool Accumulate;

        /// <summary>Writes the results of a group of outputs for one row.</summary>
        public readonly void Put(int row, int group, Vector256<float> results)
        {
            int first = group * GroupOutputs;
            float* target = Output + (nint)row * Outputs + first;
            if (first + GroupOutputs <= Outputs)
            {
                (Accumulate ? Vector256.Load(target) + results : results).Store(target);
                return;
            }

            for (int i = 0; first + i < Outputs; i++)
            {
                target[i] = Accumulate ? target[i] + results[i] : results[i];
            }
        }
    }
}
