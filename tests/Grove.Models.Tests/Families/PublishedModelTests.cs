using System.Text.Json;
using Grove.Models.Files;

namespace Grove.Models.Tests.Families;

/// <summary>Models stored as published ones are, read through their own config.json: every number reaches its place.</summary>
public class PublishedModelTests
{
    static string Fixture(string family) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "families", family);

    public static TheoryData<string> All => FamilyData.All;

    [Theory, MemberData(nameof(All))]
    public void A_folder_of_another_library_is_read_and_written_as_it_was(string family)
    {
        string folder = Fixture(family);
        using Weights weights = ModelDirectory.OpenWeights(folder);
        Assert.Equal(family, weights.Architecture.ModelType);
        JsonElement config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "config.json"))).RootElement;
        Assert.Equal(config.GetProperty("vocab_size").GetInt32(), weights.Architecture.VocabularySize);
        using var tensors = ModelWeights.Open(folder, weights.Architecture);
        using Parameters parameters = tensors.Load();
        FamilyData.AssertSame(parameters, weights);
        using var team = new Grove.Tensors.Team(1);
        using var copy = new TemporaryFolder();
        SafetensorsShards.Write(copy.Path, team, ModelDirectory.Stored(weights.Architecture, Layouts.TensorLender.Of(parameters)), NumberFormat.Float32);
        using SafetensorsFolder written = SafetensorsFolder.Open(copy.Path), original = SafetensorsFolder.Open(folder);
        foreach (string name in written.Names)
        {
            var expected = new float[written[name].Count];
            var actual = new float[written[name].Count];
            original.Owner(name).Read(name, expected);
            written.Owner(name).Read(name, actual);
            Assert.True(expected.AsSpan().SequenceEqual(actual), name);
        }
        Assert.Equal(ModelDirectory.ReadArchitecture(folder).ParameterCount, written.Names.Sum(name => written[name].Count));
    }
}
