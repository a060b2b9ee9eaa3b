#:project ../../../src/Grove.Tensors/Grove.Tensors.csproj
#:property AllowUnsafeBlocks=true
#:property PublishAot=false

// Compares our number formats with those of ggml, called as a library:
//   dotnet run eng/peers/ggml/compare.cs -- PATH/libggml-base.so
// Reading: random blocks of every type must give the same numbers. Writing: the error of what we store must not be larger than that of
// what ggml stores. Prints one line for each type and ends with 0, or with 1 when something differs.

using System.Runtime.InteropServices;
using Grove.Tensors;

nint library = NativeLibrary.Load(args[0]);
bool good = true;
using var team = new Team(1);
(TensorType Type, int Id, string? Reader)[] types =
[
    (TensorType.F16, 1, null), (TensorType.BF16, 30, null), (TensorType.Q4_0, 2, "q4_0"), (TensorType.Q4_1, 3, "q4_1"),
    (TensorType.Q5_0, 6, "q5_0"), (TensorType.Q5_1, 7, "q5_1"), (TensorType.Q8_0, 8, "q8_0"), (TensorType.Q2_K, 10, "q2_K"),
    (TensorType.Q3_K, 11, "q3_K"), (TensorType.Q4_K, 12, "q4_K"), (TensorType.Q5_K, 13, "q5_K"), (TensorType.Q6_K, 14, "q6_K"),
    (TensorType.Q8_K, 15, "q8_K"),
];
unsafe
{
    // ggml fills its table of halves when the first context is made.
    var init = (delegate* unmanaged<InitParameters, nint>)NativeLibrary.GetExport(library, "ggml_init");
    init(new InitParameters(1 << 20, 0, 0));
    foreach ((TensorType type, int id, string? reader) in types) Read(type, reader ?? (type == TensorType.F16 ? "fp16" : "bf16"));
    foreach (string kind in (string[])["normal", "heavy tails", "shifted"])
    {
        foreach ((TensorType type, int id, _) in types)
        {
            if (type is TensorType.Q4_1 or TensorType.Q2_K or TensorType.Q3_K or TensorType.Q8_K or TensorType.BF16 or TensorType.F16) continue;
            Write(type, id, kind);
        }
    }
}
return good ? 0 : 1;

unsafe void Read(TensorType type, string name)
{
    string symbol = name is "fp16" or "bf16" ? $"ggml_{name}_to_fp32_row" : $"dequantize_row_{name}";
    var theirs = (delegate* unmanaged<byte*, float*, long, void>)NativeLibrary.GetExport(library, symbol);
    const int rows = 64, columns = 4096;
    byte[] bytes = new byte[rows * type.RowBytes(columns)];
    new Random(1).NextBytes(bytes);
    float[] expected = new float[rows * columns], actual = new float[rows * columns];
    fixed (byte* stored = bytes)
    fixed (float* target = expected)
    {
        theirs(stored, target, rows * columns);
        Matrix.Unchecked(stored, type, rows, columns).Dequantize(0, rows, actual);
    }

    // The other library may have been compiled to fuse a product and a difference: one rounding less.
    double largest = 0;
    int same = 0;
    for (int i = 0; i < expected.Length; i++)
    {
        if (expected[i].Equals(actual[i])) { same++; continue; }
        double difference = Math.Abs((double)expected[i] - actual[i]), scale = 0;
        for (int k = i / 32 * 32; k < i / 32 * 32 + 32; k++) scale = Math.Max(scale, Math.Abs((double)expected[k]));
        largest = Math.Max(largest, double.IsFinite(difference / scale) ? difference / scale : double.IsFinite(scale) ? 1 : 0);
    }

    bool fine = largest <= 1e-6;
    good &= fine;
    Console.WriteLine($"{(fine ? "read" : "DIFFERENT")}: {type}, {100.0 * same / expected.Length:F2} % the same bits, largest difference {largest:G2} of the block");
}

unsafe void Write(TensorType type, int id, string kind)
{
    var quantize = (delegate* unmanaged<int, float*, void*, long, long, long, float*, nuint>)NativeLibrary.GetExport(library, "ggml_quantize_chunk");
    const int rows = 512, columns = 4096;
    using var arena = new Arena(rows * columns);
    Floats source = arena.Take(rows * columns);
    Fill(source.Span, kind);
    byte[] theirs = new byte[rows * type.RowBytes(columns)], ours = new byte[theirs.Length];
    fixed (byte* t = theirs, o = ours)
    fixed (float* s = source.Span)
    {
        Matrix their = Matrix.Unchecked(t, type, rows, columns), our = Matrix.Unchecked(o, type, rows, columns);
        double seconds = Seconds(() => our.QuantizeFrom(team, source));
        nint from = (nint)s, to = (nint)t;
        double theirSeconds = Seconds(() => quantize(id, (float*)from, (void*)to, 0, rows, columns, null));
        double error = Error(source.Span, our), theirError = Error(source.Span, their);
        bool fine = error <= theirError * 1.005;
        good &= fine;
        int same = 0;
        for (int i = 0; i < ours.Length; i++) same += ours[i] == theirs[i] ? 1 : 0;
        double gigabytes = 4.0 * rows * columns / 1e9;
        Console.WriteLine($"{(fine ? "written" : "WORSE")}: {type}, {kind}: error {error:F6}, ggml's {theirError:F6}; {100.0 * same / ours.Length:F1} % the same bytes; {gigabytes / seconds:F2} GB of floats per second and thread, ggml's {gigabytes / theirSeconds:F2}");
    }
}

// The least processor time of three runs: the machine may be busy with other things.
static double Seconds(Action run)
{
    double least = double.PositiveInfinity;
    for (int i = 0; i < 3; i++)
    {
        TimeSpan before = Environment.CpuUsage.UserTime;
        run();
        least = Math.Min(least, (Environment.CpuUsage.UserTime - before).TotalSeconds);
    }
    return Math.Max(least, 1e-6);
}

static void Fill(Span<float> values, string kind)
{
    var random = new Random(2);
    foreach (ref float value in values)
    {
        double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        value = (float)(kind switch
        {
            "heavy tails" => 0.01 * normal * Math.Abs(normal) * normal,
            "shifted" => 0.02 * normal - 0.05,
            _ => 0.02 * normal,
        });
    }
}

static double Error(ReadOnlySpan<float> source, Matrix stored)
{
    float[] numbers = new float[source.Length];
    stored.Dequantize(0, stored.Rows, numbers);
    double error = 0, size = 0;
    for (int i = 0; i < numbers.Length; i++)
    {
        error += ((double)source[i] - numbers[i]) * ((double)source[i] - numbers[i]);
        size += (double)source[i] * source[i];
    }
    return Math.Sqrt(error / size);
}

record struct InitParameters(nuint Size, nint Buffer, byte NoAlloc);
