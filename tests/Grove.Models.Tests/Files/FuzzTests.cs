using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Grove.Models.Files;
using Grove.Models.Files.Gguf;
using Grove.Models.Tests.Files.Gguf;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Models.Tests.Files;

/// <summary>Valid files with a few wounds: each is read completely or refused in one line, in little memory and without a look outside.</summary>
public unsafe class FuzzTests
{
    const int Cases = 12_000;

    [Fact]
    public void Gguf()
    {
        byte[] valid = GgufSamples.Everything();
        int header = (int)Read(valid, OpenGguf);
        Assert.InRange(Run(valid, header, OpenGguf), 100, Cases - 1000);
    }

    [Fact]
    public void Safetensors()
    {
        using var team = new Team(1);
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, team, ((string[])["a", "b.weight", "c\"ö"]).Select(name => GgufSamples.Ramp(name, 3, 4)), NumberFormat.BFloat16,
            new Dictionary<string, string> { ["note"] = "ä\u0001" });
        byte[] valid = stream.ToArray();
        Read(valid, OpenSafetensors);
        Assert.InRange(Run(valid, 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(valid), OpenSafetensors), 100, Cases - 1000);
    }

    /// <summary>How many of the wounded files could be read.</summary>
    static int Run(byte[] valid, int header, Func<MappedFile, long> open)
    {
        var random = new Random(5);
        int read = 0;
        for (int i = 0; i < Cases; i++)
        {
            byte[] wounded = Wound(valid, header, random);
            try
            {
                Read(wounded, open);
                read++;
            }
            catch (GroveException refusal)
            {
                Assert.Equal(ExitKind.BadInput, refusal.Kind);
                Assert.DoesNotContain('\n', refusal.Message);
                Assert.InRange(refusal.Message.Length, 20, 500);
            }
            catch (Exception failure)
            {
                Assert.Fail($"case {i}: {failure}");
            }
        }
        return read;
    }

    static long Read(byte[] bytes, Func<MappedFile, long> open)
    {
        byte* memory = (byte*)NativeMemory.Alloc((nuint)bytes.Length + 1);
        try
        {
            bytes.CopyTo(new Span<byte>(memory, bytes.Length));
            long before = GC.GetAllocatedBytesForCurrentThread();
            long result = open(MappedFile.Unchecked("fuzz", memory, bytes.Length));
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 2 << 20, $"{allocated} bytes were allocated for a file of {bytes.Length}.");
            return result;
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }

    static long OpenGguf(MappedFile mapped)
    {
        using var file = new GgufFile(mapped);
        foreach (GgufTensor tensor in file.Tensors.Values)
        {
            Assert.True(tensor.Begin >= 0 && tensor.Bytes >= 0 && tensor.Begin <= mapped.Length - tensor.Bytes);
            if (tensor.Type is null) continue;
            Assert.Equal(tensor.Bytes, tensor.Matrix.Bytes);
            Walk(tensor.Matrix);
        }
        foreach (GgufValue value in file.Metadata.Values) Assert.NotNull(value.ToString());
        return file.Tensors.Values.Select(tensor => tensor.Begin).DefaultIfEmpty().Min();
    }

    static long OpenSafetensors(MappedFile mapped)
    {
        using var file = new SafetensorsFile(mapped);
        foreach (StoredTensor tensor in file.Tensors.Values)
        {
            if (tensor.NumberType is null) continue;
            Matrix matrix = file.Matrix(tensor.Name);
            Assert.Equal(tensor.End - tensor.Begin, matrix.Bytes);
            Walk(matrix);
        }
        return 0;
    }

    static void Walk(Matrix matrix)
    {
        if (matrix.Columns > 1 << 16) return; // only empty rows can be that long here
        Span<float> row = new float[matrix.Columns];
        for (int i = 0; i < Math.Min(matrix.Rows, 8); i++) matrix.Dequantize(i, 1, row);
    }

    /// <summary>One to three wounds, most of them in the header.</summary>
    static byte[] Wound(byte[] valid, int header, Random random)
    {
        var bytes = new List<byte>(valid);
        for (int wounds = random.Next(1, 4); wounds > 0 && bytes.Count > 0; wounds--)
        {
            int place = random.Next(Math.Min(bytes.Count, random.Next(10) == 0 ? bytes.Count : header));
            switch (random.Next(8))
            {
                case 0: bytes[place] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[place] = (byte)random.Next(256); break;
                case 2: bytes[place] = (byte)"0123456789{}[]\",:\\"[random.Next(18)]; break;
                case 3: bytes.RemoveRange(place, Math.Min(random.Next(1, 20), bytes.Count - place)); break;
                case 4: bytes.InsertRange(place, bytes.GetRange(place, Math.Min(random.Next(1, 40), bytes.Count - place))); break;
                case 5: bytes.RemoveRange(place, bytes.Count - place); break;
                default: // a count, length, size or offset that is not true
                    ulong lie = random.Next(6) switch { 0 => ulong.MaxValue, 1 => 1UL << 63, 2 => 1UL << 31, 3 => 0, 4 => (ulong)bytes.Count, _ => (ulong)random.NextInt64() };
                    int width = random.Next(2) == 0 ? 4 : 8;
                    for (int i = 0; i < width && place + i < bytes.Count; i++) bytes[place + i] = (byte)(lie >> (8 * i));
                    break;
            }
        }
        return [.. bytes];
    }
}
