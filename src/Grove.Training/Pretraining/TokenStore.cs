using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Grove.Text;
using Grove.Training.Checkpoints;

namespace Grove.Training.Pretraining;

/// <summary>
/// The tokenizer and the token shards of a run, made once and used again as long as the corpus and the options that went into them
/// are the same (by SHA-256 of the contents). <c>manifest.json</c> beside the shards names everything by hash.
/// </summary>
sealed class TokenStore
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    readonly PretrainOptions options;
    readonly IProgress<PretrainProgress>? progress;
    readonly string folder, manifestPath, tokenizerFolder;
    Manifest manifest;

    public TokenStore(PretrainOptions options, IProgress<PretrainProgress>? progress)
    {
        this.options = options;
        this.progress = progress;
        folder = Path.Combine(options.Output, "tokens");
        tokenizerFolder = Path.Combine(options.Output, "tokenizer");
        manifestPath = Path.Combine(folder, "manifest.json");
        manifest = ReadManifest();
    }

    sealed record Manifest(string? TokenizerInputs, string? TokenizerHash, Dictionary<string, Entry> Shards);

    sealed record Entry(string Source, string SourceHash, string Inputs, string Hash, long Tokens, long TrainingTokens, long Documents);

    /// <summary>A corpus file's tokens on disk.</summary>
    public sealed record Stored(string Path, string Hash);

    /// <summary>The tokenizer: loaded, used again, or trained.</summary>
    public Tokenizer Tokenizer(IReadOnlyList<string> sourceHashes, int threads, CancellationToken cancellation)
    {
        string path = options.Tokenizer is { } given
            ? Directory.Exists(given) ? Path.Combine(given, "tokenizer.json") : given
            : Path.Combine(tokenizerFolder, "tokenizer.json");
        if (options.Tokenizer is not null) return Grove.Text.Tokenizer.Load(path);

        string inputs = HashOf(
            "tokenizer 1", options.VocabularyOrDefault.ToString(), TokenizerSample.Characters.ToString(),
            string.Join('\n', options.Corpus.Select((source, index) => $"{sourceHashes[index]} {source.Weight:R} {source.Borders}")));
        if (manifest.TokenizerInputs == inputs && File.Exists(path) && manifest.TokenizerHash == HashOfFile(path))
            return Grove.Text.Tokenizer.Load(path);

        progress?.Report(new(PretrainStage.Tokenizer, 0, 0));
        var told = progress is null ? null : new Told<TokenizerProgress>(p => progress.Report(new(PretrainStage.Tokenizer, p.Done, p.Total)));
        Tokenizer tokenizer = BpeTrainer.Train(TokenizerSample.Read(options.Corpus), options.VocabularyOrDefault, ChatRenderer.SpecialTokens, threads, told, cancellation);
        tokenizer.Save(tokenizerFolder);
        manifest = manifest with { TokenizerInputs = inputs, TokenizerHash = HashOfFile(path) };
        WriteManifest();
        return tokenizer;
    }

    /// <summary>The shards, one for each corpus file in their order: used again or made.</summary>
    public IReadOnlyList<Stored> Shards(Tokenizer tokenizer, IReadOnlyList<string> sourceHashes, int threads, CancellationToken cancellation)
    {
        var renderer = new ChatRenderer(tokenizer);
        int separator = tokenizer.TokenId(ChatRenderer.EndOfText)!.Value;
        string tokenizerHash = HashOfTokenizer(tokenizer);
        long characters = options.Corpus.Sum(source => new FileInfo(source.Path).Length), before = 0;
        var stored = new List<Stored>();
        for (int index = 0; index < options.Corpus.Count; index++)
        {
            CorpusSource source = options.Corpus[index];
            string inputs = HashOf("tokens 1", sourceHashes[index], source.Borders.ToString(), tokenizerHash, options.ValidationShare.ToString("R"));
            string name = $"{Path.GetFileNameWithoutExtension(source.Path)}-{inputs[..12]}.tokens", path = Path.Combine(folder, name);
            if (!manifest.Shards.TryGetValue(name, out Entry? entry) || entry.Inputs != inputs || !File.Exists(path) || entry.Hash != HashOfFile(path))
            {
                long done = before;
                DiskSpace.Demand(options.Output, new FileInfo(source.Path).Length / 2, "the tokens");
                TokenShardWriter.Write(
                    path, CorpusReader.Read(source), document => Encode(tokenizer, renderer, source.Path, document), tokenizer.VocabularySize, separator,
                    options.ValidationShare, threads, read => progress?.Report(new(PretrainStage.Tokens, done + read, characters)), cancellation);
                using var shard = new TokenShard(path, 1);
                entry = new Entry(Path.GetFileName(source.Path), sourceHashes[index], inputs, HashOfFile(path), shard.Tokens, shard.TrainingTokens, shard.Documents);
                manifest.Shards[name] = entry;
                WriteManifest();
            }
            if (entry.Documents == 0)
                throw new GroveException($"the corpus file is empty ({source.Path}): no text in it. Leave it out or give another", ExitKind.BadInput);
            before += new FileInfo(source.Path).Length;
            stored.Add(new Stored(path, entry.Hash));
        }
        return stored;
    }

    /// <summary>SHA-256 of each corpus file.</summary>
    public static IReadOnlyList<string> SourceHashes(IReadOnlyList<CorpusSource> corpus) => [.. corpus.Select(source => HashOfFile(source.Path))];

    static int[] Encode(Tokenizer tokenizer, ChatRenderer renderer, string path, Document document)
    {
        if (document.Text is { } text) return tokenizer.Encode(text);
        try
        {
            return renderer.Render(document.Chat!, addGenerationPrompt: false).Tokens;
        }
        catch (GroveException failure)
        {
            string beginning = document.Chat!.Messages[0].Content;
            throw new GroveException(
                $"a conversation cannot be used ({path}): the one that begins \"{(beginning.Length > 60 ? beginning[..60] + "…" : beginning).ReplaceLineEndings(" ")}\": {failure.Message}",
                failure.Kind, failure);
        }
    }

    static string HashOfTokenizer(Tokenizer tokenizer)
    {
        // By what it does, not by how its file is laid out: every token's bytes, in order, and a text through it.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int id = 0; id < tokenizer.VocabularySize; id++)
        {
            ReadOnlySpan<byte> bytes = tokenizer.TokenBytes(id);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
        foreach (int id in tokenizer.Encode("It's 1234 o'clock,  says Zoë.\n\nOK?")) hash.AppendData(BitConverter.GetBytes(id));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    static string HashOf(params string[] parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));

    static string HashOfFile(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(path, failure);
        }
    }

    Manifest ReadManifest()
    {
        try
        {
            if (File.Exists(manifestPath) && JsonSerializer.Deserialize<Manifest>(File.ReadAllBytes(manifestPath), Json) is { Shards: not null } read) return read;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            // Everything in it can be made again.
        }
        return new Manifest(null, null, []);
    }

    void WriteManifest() => AtomicFile.Write(manifestPath, stream => JsonSerializer.Serialize(stream, manifest, Json));
}
