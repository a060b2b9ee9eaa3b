namespace Grove.Text;

/// <summary>How llama.cpp cuts words for each name in <c>tokenizer.ggml.pre</c>, as far as known here.</summary>
static class GgufPreTokenizers
{
    /// <summary>Without the last part of the pattern, which only joins the spaces that remain.</summary>
    const string OldDefault = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)";

    /// <summary>What a name means.</summary>
    /// <param name="Digits">How numbers are split off before anything else.</param>
    /// <param name="Patterns">Patterns applied one after another; none is GPT-2's.</param>
    /// <param name="IgnoresMerges">Whether a whole word that is a token is that token.</param>
    /// <param name="AddsBos">Whether a sequence begins with the token for that, when the file does not say.</param>
    public sealed record Rules(DigitSplitting Digits, string[] Patterns, bool IgnoresMerges = false, bool AddsBos = false);

    static readonly Rules gpt2 = new(DigitSplitting.None, []);
    static readonly Rules digits = new(DigitSplitting.Single, []);
    static readonly Rules llama3 = new(DigitSplitting.None, [KnownPatterns.Llama3], IgnoresMerges: true, AddsBos: true);
    static readonly Rules dbrx = new(DigitSplitting.None, [KnownPatterns.Llama3]);
    static readonly Rules qwen2 = new(DigitSplitting.None, [KnownPatterns.Qwen2]);
    static readonly Rules gpt4o = new(DigitSplitting.None, [KnownPatterns.Gpt4o]);
    static readonly Rules usual = new(DigitSplitting.None, [@"[\p{P}\$\+<=>\^~\|]+", OldDefault, @"\p{N}+", "[0-9][0-9][0-9]"]);

    /// <summary>The names that are known.</summary>
    public static IReadOnlyDictionary<string, Rules> ByName { get; } = new Dictionary<string, Rules>
    {
        ["default"] = usual,
        ["gpt-2"] = gpt2, ["phi-2"] = gpt2, ["olmo"] = gpt2, ["mpt"] = gpt2, ["jais"] = gpt2, ["trillion"] = gpt2, ["granite-docling"] = gpt2,
        ["jina-es"] = gpt2, ["jina-de"] = gpt2, ["jina-v2-es"] = gpt2, ["jina-v2-de"] = gpt2, ["gigachat"] = gpt2, ["mellum"] = gpt2,
        ["modern-bert"] = gpt2, ["exaone4"] = gpt2, ["a.x-4.0"] = gpt2,
        // No release of llama.cpp writes this one for Pythia, but files with it are about.
        ["gpt-neox"] = gpt2,
        ["starcoder"] = digits, ["refact"] = digits, ["command-r"] = digits, ["smollm"] = digits, ["codeshell"] = digits, ["exaone"] = digits,
        ["minerva-7b"] = digits, ["mellum2"] = digits,
        ["llama-bpe"] = llama3, ["llama3"] = llama3, ["llama-v3"] = llama3, ["falcon3"] = llama3, ["falcon-h1"] = llama3, ["pixtral"] = llama3,
        ["midm-2.0"] = llama3, ["lfm2"] = llama3,
        ["dbrx"] = dbrx, ["smaug-bpe"] = dbrx, ["chatglm-bpe"] = dbrx, ["glm4"] = dbrx,
        ["qwen2"] = qwen2, ["deepseek-r1-qwen"] = qwen2, ["stablelm2"] = qwen2, ["kormo"] = qwen2, ["f2llmv2"] = qwen2, ["megrez"] = qwen2,
        ["hunyuan"] = qwen2, ["solar-open"] = qwen2, ["grok-2"] = qwen2,
        ["gpt-4o"] = gpt4o, ["llama4"] = gpt4o, ["kanana2"] = gpt4o,
    };

    /// <summary>The name for a byte-level tokenizer, or null when llama.cpp has none that cuts as it does.</summary>
    public static string? NameFor(IPreTokenizer? preTokenizer, bool ignoresMerges) => SectionEncoders.SplitterOf(preTokenizer) switch
    {
        // A whole word that is a token is reached by merges nearly always; llama.cpp knows the shortcut only with some names.
        WordSplitter { Digits: DigitSplitting.None } when !ignoresMerges => "gpt-2",
        WordSplitter { Digits: DigitSplitting.Single } when !ignoresMerges => "smollm",
        ModernSplitter { MostDigits: 3 } => ignoresMerges ? "llama-bpe" : "dbrx",
        ModernSplitter { MostDigits: 1 } when !ignoresMerges => "qwen2",
        _ => null,
    };
}
