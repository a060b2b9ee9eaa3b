using System.Buffers.Binary;
using System.Text;
using Grove.Models.Files;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Models.Tests.Files;

public class SafetensorsTests
{
    const string One = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    [Fact]
    public void What_is_written_is_read_back_exactly()
    {
        using var folder = new TemporaryFolder();
        using Parameters parameters = Tiny.Weights(Tiny.Shape(false));
        SafetensorsWriter.Write(folder.File("w"), parameters.All, NumberFormat.Float32);
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("w"));
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal(parameters.All.Count, file.Tensors.Count);
        foreach (Parameter parameter in parameters.All)
        {
            Assert.Equal(parameter.Shape.Select(x => (long)x), file.Tensors[parameter.Name].Shape);
            var read = new float[parameter.Value.Length];
            file.Read(parameter.Name, read);
            Assert.Equal(parameter.Value.Span.ToArray(), read);
        }
    }

    [Fact]
    public void Bytes_are_the_same_each_time_and_the_header_is_padded()
    {
        using Parameters parameters = Tiny.Weights(Tiny.Shape(true));
        byte[] Written(IEnumerable<Parameter> tensors)
        {
            using var stream = new MemoryStream();
            SafetensorsWriter.Write(stream, tensors, NumberFormat.Float32);
            return stream.ToArray();
        }
        byte[] bytes = Written(parameters.All);
        Assert.Equal(bytes, Written(parameters.All.Reverse()));
        int header = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        Assert.Equal(0, header % 8);
        string text = Encoding.UTF8.GetString(bytes, 8, header);
        Assert.StartsWith("""{"__metadata__":{"format":"pt"},"model.embed_tokens.weight":{"dtype":"F32","shape":[13,8],"data_offsets":[0,416]}""", text);
        Assert.EndsWith("}", text.TrimEnd(' '));
    }

    [Theory]
    [InlineData(1f, 0x3F80)]
    [InlineData(-2.5f, 0xC020)]
    [InlineData(1.00390625f, 0x3F80)] // halfway between two: to the even one, down
    [InlineData(1.01171875f, 0x3F82)] // halfway between two: to the even one, up
    [InlineData(3.4e38f, 0x7F80)] // above the largest bfloat16: infinity
    [InlineData(float.NaN, 0xFFC0)]
    public void BFloat16_rounds_to_nearest_even(float value, int expected) =>
        Assert.Equal(expected, Stored(value));

    static int Stored(float value)
    {
        using var arena = new Arena(16);
        Floats one = arena.Take(1);
        one[0] = value;
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, [new Parameter("x", [1], one)], NumberFormat.BFloat16);
        return BinaryPrimitives.ReadUInt16LittleEndian(stream.ToArray().AsSpan()[^2..]);
    }

    [Fact]
    public void Halves_of_both_kinds_are_widened()
    {
        using var folder = new TemporaryFolder();
        byte[] data = [0x00, 0x3C, 0x00, 0xC1, 0x80, 0x3F, 0x20, 0xC0];
        WriteRaw(folder.File("w"), """{"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"b":{"dtype":"BF16","shape":[2,1],"data_offsets":[4,8]}}""", data);
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("w"));
        var pair = new float[2];
        file.Read("h", pair);
        Assert.Equal([1f, -2.5f], pair);
        file.Read("b", pair);
        Assert.Equal([1f, -2.5f], pair);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}""", 8, "tensor 'a' appears twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "tensor 'a' of shape [3] in F32 needs 12 bytes, but its data_offsets hold 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "4 bytes before tensor 'a' belong to no tensor")]
    [InlineData(One, 12, "4 bytes follow the last tensor")]
    [InlineData(One, 7, "tensor 'a' ends at byte 8 of the data, but only 7 are there: the file is truncated")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensor 'b' overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "tensor 'a' ends at byte 0, before it begins")]
    [InlineData("""{"a":{"dtype":"F99","shape":[2],"data_offsets":[0,8]}}""", 8, "unknown dtype 'F99'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "'-2' in its shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""", 8, "impossible shape")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8, "tensor 'a' has no dtype")]
    [InlineData("""{"a":7}""", 0, "tensor 'a' is not described by an object")]
    [InlineData("""{"__metadata__":{"n":7}}""", 0, "not text")]
    [InlineData("""{"__metadata__":{"n":"a","n":"b"}}""", 0, "has 'n' twice")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "text that is not Unicode")]
    [InlineData("""{"a":[[[[[[[[[[1]]]]]]]]]]}""", 0, "not valid JSON")]
    [InlineData("""{"a":""", 0, "not valid JSON")]
    [InlineData("""[1,2,3]""", 0, "not JSON")]
    public void Refuses_a_file_that_lies(string header, int dataBytes, string expected)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.safetensors");
        WriteRaw(path, header, new byte[dataBytes]);
        AssertRefused(path, expected);
    }

    [Theory]
    [InlineData(0, "holds 0 bytes and is truncated")]
    [InlineData(5, "holds 5 bytes and is truncated")]
    [InlineData(20, "only 12 follow: it is truncated")]
    public void Refuses_a_file_cut_off_in_its_header(int length, string expected)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.safetensors");
        WriteRaw(path, One, new byte[8]);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);
        AssertRefused(path, expected);
    }

    [Fact]
    public void Refuses_another_kind_of_file_and_a_missing_one()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("w"), "This is a letter to my grandmother.");
        AssertRefused(folder.File("w"), "no safetensors file");
        var error = Assert.Throws<GroveException>(() => SafetensorsFile.Open(folder.File("nothing")));
        Assert.Contains("there is no such file", error.Message);
    }

    [Fact]
    public void Refuses_numbers_it_cannot_read()
    {
        using var folder = new TemporaryFolder();
        WriteRaw(folder.File("w"), """{"a":{"dtype":"I64","shape":[],"data_offsets":[0,8]}}""", new byte[8]);
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("w"));
        Assert.Contains("stored as I64", Assert.Throws<GroveException>(() => file.Read("a", new float[1])).Message);
        Assert.Contains("'b' is missing", Assert.Throws<GroveException>(() => file.Read("b", new float[1])).Message);
    }

    [Fact]
    public void Tensors_are_views_on_the_file_at_any_byte()
    {
        using var folder = new TemporaryFolder();
        byte[] data = [7, 0x38, 0xB8, 0x7E, 0x3C, 0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC0];
        WriteRaw(folder.File("w"), """{"b":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]},"e":{"dtype":"F8_E4M3","shape":[3,1],"data_offsets":[1,4]},"f":{"dtype":"F8_E5M2","shape":[],"data_offsets":[4,5]},"g":{"dtype":"F32","shape":[1,2,1],"data_offsets":[5,13]}}""", data);
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("w"));
        Assert.Equal([1f, -1f, 448f], Numbers(file.Matrix("e")));
        Assert.Equal([1f], Numbers(file.Matrix("f")));
        Assert.Equal([1f, -2.5f], Numbers(file.Matrix("g")));
        Assert.Equal((2, 1, TensorType.F32), (file.Matrix("g").Rows, file.Matrix("g").Columns, file.Matrix("g").Type));
        Assert.Contains("stored as BOOL", Assert.Throws<GroveException>(() => file.Matrix("b")).Message);
    }

    [Fact]
    public void Rows_are_asked_for_in_pieces_and_converted()
    {
        // Three pieces of rows, and a source that turns the rows round.
        const int rows = 5, columns = 1 << 21;
        using var folder = new TemporaryFolder();
        using var team = new Team(2);
        var asked = new List<(int, int)>();
        var tensor = new SourceTensor("x", [rows, columns], (_, first, count, target) =>
        {
            asked.Add((first, count));
            for (int row = 0; row < count; row++) target.Span.Slice(row * columns, columns).Fill(rows - 1 - first - row);
        });
        SafetensorsWriter.Write(folder.File("w"), team, [tensor], NumberFormat.Float16);
        Assert.Equal([(0, 2), (2, 2), (4, 1)], asked);
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("w"));
        Assert.Equal(TensorType.F16, file.Matrix("x").Type);
        for (int row = 0; row < rows; row++) Assert.Equal(rows - 1, row + Numbers(file.Matrix("x").Slice(row, 1))[columns - 1]);
    }

    [Fact]
    public void A_writing_that_is_ended_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        using var team = new Team(1);
        using Parameters parameters = Tiny.Weights(Tiny.Shape(false));
        using var cancel = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => SafetensorsWriter.Write(folder.File("w"), team, parameters.All.Select(SourceTensor.Of),
            NumberFormat.BFloat16, progress: new Told<long>(_ => cancel.Cancel()), cancellation: cancel.Token));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_source_that_fails_half_way_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        using var team = new Team(1);
        var tensor = new SourceTensor("x", [9, 1 << 20], (_, first, _, _) =>
        {
            if (first > 0) throw new GroveException("the source failed", ExitKind.ResourceFailed);
        });
        Assert.Throws<GroveException>(() => SafetensorsWriter.Write(folder.File("w"), team, [tensor], NumberFormat.Float16));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Pages_that_were_let_go_are_read_again()
    {
        using var folder = new TemporaryFolder();
        using var team = new Team(1);
        using Parameters parameters = Tiny.Weights(Tiny.Shape(false));
        SafetensorsWriter.Write(folder.File("w"), parameters.All, NumberFormat.Float32);
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("w"));
        float[] before = Numbers(file.Matrix(TensorNames.Head));
        MappedFile.ForgetPages();
        Assert.Equal(before, Numbers(file.Matrix(TensorNames.Head)));
    }

    static float[] Numbers(Matrix matrix)
    {
        var numbers = new float[matrix.Rows * matrix.Columns];
        matrix.Dequantize(0, matrix.Rows, numbers);
        return numbers;
    }

    static void AssertRefused(string path, string expected)
    {
        var error = Assert.Throws<GroveException>(() => SafetensorsFile.Open(path));
        Assert.Contains(expected, error.Message);
        Assert.StartsWith($"cannot read the weights ({path}): ", error.Message);
        Assert.Equal(ExitKind.BadInput, error.Kind);
        File.Delete(path); // a refused file is not kept open
    }

    static void WriteRaw(string path, string header, byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)Encoding.UTF8.GetByteCount(header));
        File.WriteAllBytes(path, [.. length, .. Encoding.UTF8.GetBytes(header), .. data]);
    }
}
