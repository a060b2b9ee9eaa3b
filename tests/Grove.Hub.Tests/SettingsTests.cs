using Grove.Text;

namespace Grove.Hub.Tests;

/// <summary>The environment variables that every Hugging Face tool reads.</summary>
public sealed class SettingsTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("grove-settings-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Without_any_it_is_the_public_hub_and_the_users_cache()
    {
        string user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        HubSettings settings = Read(("HF_TOKEN_PATH", Path.Combine(folder, "none")));
        Assert.Equal("https://huggingface.co/", settings.Endpoint.AbsoluteUri);
        Assert.Equal(Path.Combine(user, ".cache", "huggingface", "hub"), settings.Cache);
        Assert.Null(settings.Token);
        Assert.False(settings.Offline);
    }

    [Fact]
    public void The_cache_is_found_by_the_nearest_variable()
    {
        Assert.Equal(Path.Combine(folder, "huggingface", "hub"), Read(("XDG_CACHE_HOME", folder)).Cache);
        Assert.Equal(Path.Combine(folder, "hub"), Read(("XDG_CACHE_HOME", "/elsewhere"), ("HF_HOME", folder)).Cache);
        Assert.Equal(folder, Read(("HF_HOME", "/elsewhere"), ("HF_HUB_CACHE", folder)).Cache);
        Assert.Equal(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "x", "hub"), Read(("HF_HOME", "~/x")).Cache);
    }

    [Fact]
    public void The_token_comes_from_the_variable_or_the_file()
    {
        File.WriteAllText(Path.Combine(folder, "token"), "hf_file\n");
        HubSettings file = Read(("HF_HOME", folder));
        Assert.Equal(("hf_file", Path.Combine(folder, "token")), (file.Token, file.TokenSource));
        HubSettings variable = Read(("HF_HOME", folder), ("HF_TOKEN", " hf_variable "));
        Assert.Equal(("hf_variable", "HF_TOKEN"), (variable.Token, variable.TokenSource));
        Assert.DoesNotContain("hf_b", Assert.Throws<GroveException>(() => Read(("HF_TOKEN", "hf_a\nhf_b"))).Message);
    }

    [Theory]
    [InlineData("http://localhost:8080/", "http://localhost:8080/api/x")]
    [InlineData("https://mirror.example/hf/", "https://mirror.example/hf/api/x")]
    public void An_endpoint_may_end_with_a_slash(string endpoint, string expected) =>
        Assert.Equal(expected, Read(("HF_ENDPOINT", endpoint)).Address("api/x").AbsoluteUri);

    [Theory]
    [InlineData("HF_ENDPOINT", "huggingface.co")]
    [InlineData("HF_ENDPOINT", "ftp://huggingface.co")]
    [InlineData("HF_ENDPOINT", "https://user:secret@host")]
    [InlineData("HF_HUB_DOWNLOAD_TIMEOUT", "soon")]
    [InlineData("HF_HUB_ETAG_TIMEOUT", "-1")]
    public void What_cannot_be_understood_is_named(string name, string value) =>
        Assert.Contains(name, Assert.Throws<GroveException>(() => Read((name, value))).Message);

    [Theory]
    [InlineData("1", true)]
    [InlineData("true", true)]
    [InlineData("ON", true)]
    [InlineData("0", false)]
    [InlineData("", false)]
    public void Offline(string value, bool offline) => Assert.Equal(offline, Read(("HF_HUB_OFFLINE", value)).Offline);

    [Fact]
    public void Timeouts_are_seconds()
    {
        HubSettings settings = Read(("HF_HUB_ETAG_TIMEOUT", "2.5"), ("HF_HUB_DOWNLOAD_TIMEOUT", "100"));
        Assert.Equal((TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(100)), (settings.AnswerTimeout, settings.StallTimeout));
    }

    [Theory]
    [InlineData("org/name", "models--org--name")]
    [InlineData("gpt2", "models--gpt2")]
    [InlineData("HuggingFaceTB/SmolLM2-135M", "models--HuggingFaceTB--SmolLM2-135M")]
    public void A_model_has_a_folder(string name, string expected)
    {
        Assert.Equal(expected, RepoId.Parse(name).CacheFolder);
        Assert.Equal(name, RepoId.OfCacheFolder(expected)!.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b/c")]
    [InlineData("../x")]
    [InlineData("a/..")]
    [InlineData("a--b")]
    [InlineData("-a/b")]
    [InlineData("a/b.")]
    [InlineData("a/b.git")]
    [InlineData("a b/c")]
    [InlineData("/a")]
    [InlineData("a/b\n")]
    public void What_is_no_name_of_a_model(string name) => Assert.Throws<GroveException>(() => RepoId.Parse(name));

    HubSettings Read(params (string Name, string Value)[] variables) => HubSettings.From(name => variables.FirstOrDefault(pair => pair.Name == name).Value);
}
