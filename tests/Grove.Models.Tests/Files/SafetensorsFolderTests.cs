using System.Text.Json;
using Grove.Models.Files;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Models.Tests.Files;

public class SafetensorsFolderTests
{
    [Theory]
    [InlineData(long.MaxValue, 1)]
    [InlineData(1000, 4)]
    [InlineData(1, 20)] // every tensor larger than a shard may be: one for each
    public void What_is_written_is_read_back(long maxBytes, int least)
    {
        using var folder = new TemporaryFolder();
        using var team = new Team(2);
        using Parameters parameters = Tiny.Weights(Tiny.Shape(false));
        long told = 0;
        SafetensorsShards.Write(folder.Path, team, parameters.All.Select(SourceTensor.Of), NumberFormat.Float32, maxBytes, new Told<long>(bytes => told = bytes));
        using SafetensorsFolder read = SafetensorsFolder.Open(folder.Path);
        Assert.Equal(4 * parameters.Architecture.ParameterCount, told);
        Assert.InRange(read.Files.Count, least, parameters.All.Count);
        Assert.Equal(parameters.All.Count, read.Names.Count);
        foreach (Parameter parameter in parameters.All)
        {
            Assert.True(read.Contains(parameter.Name));
            Assert.Equal(parameter.Value.Span.ToArray(), read.Matrix(parameter.Name).AsFloats().Span.ToArray());
        }
        Assert.Equal(least == 1, File.Exists(folder.File("model.safetensors")));
        if (least == 1) return;
        using JsonDocument index = JsonDocument.Parse(File.ReadAllBytes(folder.File("model.safetensors.index.json")));
        Assert.Equal(told, index.RootElement.GetProperty("metadata").GetProperty("total_size").GetInt64());
        Assert.Equal($"model-00001-of-{read.Files.Count:D5}.safetensors", index.RootElement.GetProperty("weight_map").GetProperty(TensorNames.Embedding).GetString());
    }

    [Fact]
    public void Another_number_of_files_replaces_what_was_there()
    {
        using var folder = new TemporaryFolder();
        using var team = new Team(1);
        using Parameters parameters = Tiny.Weights(Tiny.Shape(true));
        IEnumerable<SourceTensor> tensors = [.. parameters.All.Select(SourceTensor.Of)];
        SafetensorsShards.Write(folder.Path, team, tensors, NumberFormat.Float32);
        SafetensorsShards.Write(folder.Path, team, tensors, NumberFormat.BFloat16, 1000);
        using (SafetensorsFolder read = SafetensorsFolder.Open(folder.Path)) Assert.Equal("BF16", read[TensorNames.Embedding].Type);
        SafetensorsShards.Write(folder.Path, team, tensors, NumberFormat.Float16);
        using (SafetensorsFolder read = SafetensorsFolder.Open(folder.Path)) Assert.Equal("F16", read[TensorNames.Embedding].Type);
    }

    [Fact]
    public void Shards_that_are_not_finished_leave_nothing()
    {
        using var folder = new TemporaryFolder();
        using var team = new Team(1);
        using Parameters parameters = Tiny.Weights(Tiny.Shape(true));
        using var cancel = new CancellationTokenSource();
        var progress = new Told<long>(bytes =>
        {
            if (bytes > 3000) cancel.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => SafetensorsShards.Write(
            folder.Path, team, parameters.All.Select(SourceTensor.Of), NumberFormat.Float32, 1000, progress, cancel.Token));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"../w.safetensors"}}""", "not the name of a file in the folder")]
    [InlineData("""{"weight_map":{"a":"/etc/passwd"}}""", "not the name of a file in the folder")]
    [InlineData("""{"weight_map":{"a":"C:w"}}""", "not the name of a file in the folder")]
    [InlineData("""{"weight_map":{"a":".."}}""", "not the name of a file in the folder")]
    [InlineData("""{"weight_map":{"a":7}}""", "'a' is 7; text is needed")]
    [InlineData("""{"weight_map":{"a":null}}""", "'a' has no file")]
    [InlineData("""{"weight_map":[]}""", "an object is needed")]
    [InlineData("""{"metadata":{}}""", "'weight_map' is missing")]
    [InlineData("""{"weight_map":{"a":"x.safetensors"}}""", "there is no such file")]
    [InlineData("""{"weight_map":{"a":"w.safetensors","b":"w.safetensors"}}""", "tensor 'b' should be in 'w.safetensors' and is not")]
    [InlineData("""{"weight_map":{"a":"w.safetensors","b":"v.safetensors"}}""", "tensor 'a' is also in v.safetensors")]
    public void Refuses_an_index_that_lies(string index, string expected)
    {
        using var folder = new TemporaryFolder();
        using var team = new Team(1);
        using var arena = new Arena(16);
        SourceTensor tensor = SourceTensor.Of("a", new Matrix(arena.Take(2), 1, 2), 2);
        SafetensorsWriter.Write(folder.File("w.safetensors"), team, [tensor], NumberFormat.Float32);
        SafetensorsWriter.Write(folder.File("v.safetensors"), team, [tensor], NumberFormat.Float32);
        File.WriteAllText(folder.File("model.safetensors.index.json"), index);
        Assert.Contains(expected, Assert.Throws<GroveException>(() => SafetensorsFolder.Open(folder.Path)).Message);
    }

    [Fact]
    public void Refuses_a_folder_without_weights_and_pickled_ones()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("has no model.safetensors. Copy", Assert.Throws<GroveException>(() => SafetensorsFolder.Open(folder.Path)).Message);
        File.WriteAllText(folder.File("pytorch_model.bin"), "");
        Assert.Contains("only pickled weights. Convert", Assert.Throws<GroveException>(() => SafetensorsFolder.Open(folder.Path)).Message);
    }
}
