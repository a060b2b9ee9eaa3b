using System.Text;
using Grove.Models.Files.Gguf;
using Grove.Text;

namespace Grove.Models;

/// <content>
/// Writing: the whole tokenizer.json, and the lists from which llama.cpp makes a tokenizer. Ids that no token has are filled up with
/// unused ones, because llama.cpp wants as many tokens as the embedding has rows.
/// </content>
static partial class GgufTokenizer
{
    const int Normal = 1, Unused = 5;

    /// <summary>Writes a tokenizer.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="source">The model, for messages.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="json">Its tokenizer.json.</param>
    /// <param name="vocabulary">Rows of the embedding.</param>
    /// <exception cref="GroveException">llama.cpp has no tokenizer that gives the same ids.</exception>
    public static void Write(GgufWriter writer, string source, Tokenizer tokenizer, byte[] json, int vocabulary)
    {
        GgufVocabulary kept;
        try
        {
            kept = tokenizer.ToGguf();
        }
        catch (GroveException refusal)
        {
            throw new GroveException($"cannot write the model as GGUF ({source}): {refusal.Message}", ExitKind.BadInput, refusal);
        }
        int missing = vocabulary - kept.Tokens.Count;
        void Set(string key, GgufValue? value)
        {
            if (value is not null) writer.Set($"tokenizer.ggml.{key}", value);
        }
        Set("model", kept.Model);
        Set("pre", kept.Pre is { } pre ? (GgufValue)pre : null);
        Set("tokens", (string[])[.. kept.Tokens, .. Enumerable.Range(kept.Tokens.Count, missing).Select(id => $"[PAD{id}]")]);
        int[] types = kept.TokenTypes.Count > 0 ? [.. kept.TokenTypes] : [.. Enumerable.Repeat(Normal, kept.Tokens.Count)];
        Set("token_type", (int[])[.. types, .. Enumerable.Repeat(Unused, missing)]);
        if (kept.Scores.Count > 0) Set("scores", (float[])[.. kept.Scores, .. Enumerable.Repeat(-1000f, missing)]);
        if (kept.Merges.Count > 0) Set("merges", (string[])[.. kept.Merges]);
        Set("bos_token_id", Id(kept.Bos));
        Set("eos_token_id", Id(kept.Eos));
        Set("eot_token_id", Id(kept.Eot));
        Set("unknown_token_id", Id(kept.Unknown));
        Set("padding_token_id", Id(kept.Padding));
        Set("seperator_token_id", Id(kept.Separator));
        Set("add_bos_token", Flag(kept.AddBos));
        Set("add_eos_token", Flag(kept.AddEos));
        Set("add_space_prefix", Flag(kept.AddSpacePrefix));
        writer.Set(JsonKey, Encoding.UTF8.GetString(json));
    }

    static GgufValue? Id(int? id) => id is int known ? (uint)known : null;

    static GgufValue? Flag(bool? flag) => flag is bool known ? known : null;
}
