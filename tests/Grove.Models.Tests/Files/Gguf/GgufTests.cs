using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Grove.Models.Files.Gguf;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Models.Tests.Files.Gguf;

public class GgufTests
{
    [Fact]
    public void What_is_written_is_read_back()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("m.gguf"), GgufSamples.Everything());
        using GgufFile file = GgufFile.Open(folder.File("m.gguf"));
        GgufMetadata read = file.Metadata;
        Assert.Equal(3, file.Version);
        Assert.Equal("llama", read.Text("general.architecture"));
        Assert.Equal([200, -3, 60000, -300, 4_000_000_000, -70000, 1L << 60, -(1L << 50)],
            ((string[])["u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64"]).Select(kind => read.Whole($"a.{kind}")!.Value));
        Assert.Equal((1.5f, 2.5f, 200f, true), (read.Number("a.f32"), read.Number("a.f64"), read.Number("a.u8"), read.Flag("a.yes")));
        Assert.Equal("grüß\nGott 🌳", read.Text("a.text"));
        Assert.Equal(["", "a", "Ж"], read.Texts("b.texts")!);
        Assert.Equal([1f, -2f], read.Numbers("b.numbers")!);
        Assert.Equal([5, -6, 7], read.Ints("b.ints")!);
        Assert.Equal([1, 2], read.Ints("b.bytes")!);
        Assert.Equal([1L << 40], read.Wholes("b.longs")!);
        Assert.Equal([true, false], (bool[])read["b.flags"].Content);
        Assert.Equal(["x"], (string[])((GgufValue[])read["b.nested"].Content)[1].Content);
        Assert.Empty(read.Ints("b.none")!);
        Assert.Null(read.Text("absent"));
        Assert.Equal(GgufSamples.Keys().Keys, read.Keys);

        Assert.Equal([.. GgufSamples.Types.Select(type => $"{type}.weight"), "norm"], file.Tensors.Keys);
        foreach (TensorType type in GgufSamples.Types)
        {
            GgufTensor tensor = file.Required($"{type}.weight");
            Assert.Equal(type, tensor.Type);
            Assert.Equal([3, 256], tensor.Shape);
            Assert.Equal(0, tensor.Begin % 32);
            var numbers = new float[768];
            tensor.Matrix.Dequantize(0, 3, numbers);
            for (int i = 0; i < numbers.Length; i++) Assert.Equal((i % 16 - 8) / 8f, numbers[i], 0.07f);
        }
        Assert.Equal((1, 7), (file.Required("norm").Matrix.Rows, file.Required("norm").Matrix.Columns));
    }

    [Fact]
    public void Values_of_another_kind_are_refused_by_key()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("m.gguf"), GgufSamples.Everything());
        using GgufFile file = GgufFile.Open(folder.File("m.gguf"));
        void Refused(Action read, string expected) => Assert.Contains(expected, Assert.Throws<GroveException>(read).Message);
        Refused(() => file.Metadata.Int("a.u32"), "'a.u32' is 4000000000 (UInt32); a number below 2,147,483,648 is needed");
        Refused(() => file.Metadata.Text("a.u8"), "'a.u8' is 200 (UInt8); text is needed");
        Refused(() => file.Metadata.Whole("a.f32"), "a whole number is needed");
        Refused(() => file.Metadata.Texts("b.ints"), "'b.ints' is [3 × Int32] (Array); a list of texts is needed");
        Refused(() => file.Metadata.Ints("b.longs"), "a list of numbers below");
        Refused(() => file.Required("nothing"), "tensor 'nothing' is missing");
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes() => Assert.Equal(GgufSamples.Everything(), GgufSamples.Everything());

    [Theory]
    [InlineData(0, "holds 0 bytes and is truncated")]
    [InlineData(20, "holds 20 bytes and is truncated")]
    [InlineData(40, "truncated or damaged")]
    [InlineData(700, "truncated or damaged")]
    [InlineData(-1, "the file is truncated")]
    public void Refuses_a_file_that_is_cut_off(int length, string expected)
    {
        byte[] bytes = GgufSamples.Everything();
        // The last tensor ends at padding.
        int end = length >= 0 ? length : bytes.Length - 32;
        Refused(bytes[..end], expected);
    }

    [Fact]
    public void Refuses_other_versions_and_other_files()
    {
        byte[] bytes = GgufSamples.Everything();
        Refused([.. "GGUX"u8, .. bytes[4..]], "no GGUF file");
        Refused([.. bytes[..4], 1, 0, 0, 0, .. bytes[8..]], "of version 1; 2 and 3 can be read");
        Refused([.. bytes[..4], 0, 0, 0, 3, .. bytes[8..]], "big-endian");
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("m"), [.. bytes[..4], 2, .. bytes[5..]]);
        using GgufFile file = GgufFile.Open(folder.File("m"));
        Assert.Equal(2, file.Version);
    }

    [Fact]
    public void Refuses_headers_that_lie()
    {
        Refused(Header(ulong.MaxValue, 0), "the number of tensors is 18446744073709551615");
        Refused(Header(0, 1UL << 40), "the number of keys is 1099511627776");
        Refused(Header(0, 1, Text("k"), U32(8), U64(1UL << 62)), "'k' should be 4611686018427387904 bytes long");
        Refused(Header(0, 1, U64(70000), new byte[70000]), "is 70000 bytes long; 65535 are allowed");
        Refused(Header(0, 1, Text("k"), U32(77), U64(0)), "'k' is of the unknown kind 77");
        Refused(Header(0, 1, Text("k"), U32(7), [2], U64(0)), "should be 0 or 1 and is 2");
        Refused(Header(0, 1, Text("k"), U32(9), U32(5), U64(1UL << 33)), "the length of the array 'k' is 8589934592");
        Refused(Header(0, 1, Text("k"), U32(9), U32(44), U64(1)), "'k' is of the unknown kind 44");
        byte[][] deep = [.. Enumerable.Repeat<byte[]>([.. U32(9), .. U64(1)], 9)];
        Refused(Header(0, 1, [Text("k"), U32(9), .. deep]), "arrays more than 4 deep");
        Refused(Header(0, 2, Text("k"), U32(0), [1], Text("k"), U32(0), [1]), "the key 'k' appears twice");
        Refused(Header(0, 1, U64(2), [0xC3, 0x28], U32(0), [1, 0, 0, 0]), "key 1 of 1 is not UTF-8");
        Refused(Header(0, 1, Text("general.alignment"), U32(4), U32(24)), "'general.alignment' is 24, which is no power of 2");
    }

    [Fact]
    public void Refuses_tensors_that_lie()
    {
        Refused(Header(1, 0, Tensor("a", 0, 0, 64), new byte[256 + 31]), null);
        Refused(Header(1, 0, Tensor("a", 99, 0, 64), new byte[256]), "tensor 'a' is of the unknown type 99");
        Refused(Header(1, 0, Tensor("a", 8, 0, 33), new byte[256]), "rows of 33 numbers, which cannot be stored as Q8_0");
        Refused(Header(1, 0, Tensor("a", 0, 16, 4), new byte[256]), "begins at byte 16 of the data, which is no multiple of 32");
        Refused(Header(1, 0, Tensor("a", 0, 1UL << 40, 4), new byte[256]), "the file is truncated");
        Refused(Header(1, 0, Tensor("a", 0, 0, 1UL << 32, 1UL << 32), new byte[256]), "impossible sizes");
        Refused(Header(1, 0, Tensor("a", 0, 0, ulong.MaxValue), new byte[256]), "impossible sizes");
        Refused(Header(1, 0, Tensor("a", 0, 0, 1UL << 61), new byte[256]), "impossible sizes");
        Refused(Header(1, 0, Tensor("a", 0, 0, 1, 1, 1, 1, 1), new byte[256]), "has 5 dimensions; 4 are allowed");
        Refused(Header(1, 0, Tensor(new string('n', 65), 0, 0, 4), new byte[256]), "a tensor's name is 65 bytes long; 64 are allowed");
        Refused(Header(2, 0, Tensor("a", 0, 0, 16), Tensor("a", 0, 64, 16), new byte[256]), "tensor 'a' appears twice");
        Refused(Header(2, 0, Tensor("a", 0, 0, 16), Tensor("b", 0, 32, 16), new byte[256]), "tensor 'b' overlaps");
    }

    [Fact]
    public void A_type_that_cannot_be_read_is_told_when_it_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("m"), Header(1, 0, Tensor("a", 23, 0, 256), new byte[256]));
        using GgufFile file = GgufFile.Open(folder.File("m"));
        Assert.Equal(("IQ4_XS", null), (file.Tensors["a"].TypeName, file.Tensors["a"].Type));
        Assert.Contains("'a' is stored as IQ4_XS, which cannot be read", Assert.Throws<GroveException>(() => file.Tensors["a"].Matrix).Message);
    }

    [Fact]
    public void A_file_far_larger_than_memory_opens_at_once()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("large.gguf");
        const ulong rows = 160_000, columns = 131_072; // 42 GB in half precision
        byte[] header = Header(1, 0, Tensor("token_embd.weight", 1, 0, columns, rows));
        using (FileStream stream = File.Create(path))
        {
            stream.Write(header);
            try
            {
                stream.SetLength((long)(rows * columns * 2) + (header.Length + 31) / 32 * 32);
            }
            catch (IOException)
            {
                return; // this file system has no files with holes
            }
        }
        long began = Stopwatch.GetTimestamp();
        using (GgufFile file = GgufFile.Open(path))
        {
            var last = new float[columns];
            file.Tensors["token_embd.weight"].Matrix.Dequantize((int)rows - 1, 1, last);
            Assert.All(last, value => Assert.Equal(0, value));
        }
        Assert.True(Stopwatch.GetElapsedTime(began).TotalSeconds < 1, $"{Stopwatch.GetElapsedTime(began)}");
    }

    [Fact]
    public void The_writer_refuses_what_readers_would()
    {
        var writer = new GgufWriter();
        writer.Add(GgufSamples.Ramp("a", 2, 32), TensorType.Q8_0);
        Assert.Throws<ArgumentException>(() => writer.Add(GgufSamples.Ramp("a", 2, 32), TensorType.Q8_0));
        Assert.Throws<ArgumentException>(() => writer.Add(GgufSamples.Ramp("b", 2, 33), TensorType.Q8_0));
        Assert.Throws<ArgumentException>(() => writer.Add(GgufSamples.Ramp("b", 2, 32), TensorType.F8E4M3));
        Assert.Throws<ArgumentException>(() => writer.Add(GgufSamples.Ramp(new string('b', 64), 2), TensorType.F32));
        Assert.Throws<ArgumentException>(() => writer.Set("", 1));
        Assert.Throws<ArgumentException>(() => GgufValue.Of(1m));
        Assert.Equal(96, writer.DataBytes); // 68, padded
    }

    static void Refused(byte[] bytes, string? expected)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("m.gguf");
        File.WriteAllBytes(path, bytes);
        if (expected is null)
        {
            GgufFile.Open(path).Dispose();
            return;
        }
        var error = Assert.Throws<GroveException>(() => GgufFile.Open(path));
        Assert.Contains(expected, error.Message);
        Assert.StartsWith($"cannot read the GGUF file ({path}): ", error.Message);
        File.Delete(path); // a refused file is not kept open
    }

    static byte[] Header(ulong tensors, ulong keys, params byte[][] parts) => [.. "GGUF"u8, .. U32(3), .. U64(tensors), .. U64(keys), .. parts.SelectMany(p => p)];

    static byte[] Tensor(string name, uint type, ulong offset, params ulong[] sizes) =>
        [.. Text(name), .. U32((uint)sizes.Length), .. sizes.SelectMany(U64), .. U32(type), .. U64(offset)];

    static byte[] Text(string text) => [.. U64((ulong)text.Length), .. Encoding.UTF8.GetBytes(text)];

    static byte[] U32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    static byte[] U64(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }
}
