using Grove.Models.Files;
using Grove.Models.Files.Gguf;
using Grove.Tensors;

namespace Grove.Models.Tests.Files.Gguf;

/// <summary>Small files with a bit of everything.</summary>
static class GgufSamples
{
    public static readonly TensorType[] Types =
    [
        TensorType.F32, TensorType.F16, TensorType.BF16, TensorType.Q8_0, TensorType.Q4_0, TensorType.Q5_0,
        TensorType.Q5_1, TensorType.Q4_K, TensorType.Q5_K, TensorType.Q6_K,
    ];

    /// <summary>Keys of every kind, and a tensor of each type with 3 rows of 256.</summary>
    public static byte[] Everything()
    {
        using var team = new Team(1);
        using var stream = new MemoryStream();
        GgufWriter writer = Keys();
        foreach (TensorType type in Types) writer.Add(Ramp($"{type}.weight", 3, 256), type);
        writer.Add(Ramp("norm", 7), TensorType.F32);
        writer.Write(stream, team);
        return stream.ToArray();
    }

    public static GgufWriter Keys() => new GgufWriter()
        .Set("general.architecture", "llama")
        .Set("a.u8", GgufValue.Of((byte)200)).Set("a.i8", GgufValue.Of((sbyte)-3)).Set("a.u16", GgufValue.Of((ushort)60000)).Set("a.i16", GgufValue.Of((short)-300))
        .Set("a.u32", 4_000_000_000u).Set("a.i32", -70000).Set("a.u64", GgufValue.Of(1UL << 60)).Set("a.i64", GgufValue.Of(-(1L << 50)))
        .Set("a.f32", 1.5f).Set("a.f64", GgufValue.Of(2.5)).Set("a.yes", true).Set("a.text", "grüß\nGott 🌳")
        .Set("b.texts", (string[])["", "a", "Ж"]).Set("b.numbers", (float[])[1, -2]).Set("b.ints", (int[])[5, -6, 7]).Set("b.flags", GgufValue.Of(new[] { true, false }))
        .Set("b.bytes", GgufValue.Of(new byte[] { 1, 2 })).Set("b.longs", GgufValue.Of(new[] { 1L << 40 })).Set("b.doubles", GgufValue.Of(new[] { 0.25 }))
        .Set("b.nested", GgufValue.Of(new[] { GgufValue.Of(new[] { 1, 2 }), GgufValue.Of(new[] { "x" }) })).Set("b.none", (int[])[]);

    /// <summary>Numbers that any type holds tolerably.</summary>
    public static SourceTensor Ramp(string name, params int[] shape) => new(name, shape, (_, first, rows, target) =>
    {
        for (int i = 0; i < target.Length; i++) target[i] = (i % 16 - 8) / 8f + first;
    });
}
