using System.Text.Json;

namespace Grove.Text;

/// <summary>
/// Hugging Face's <c>tokenizer.json</c>. What would change the ids and is not known is refused by name; truncation
/// and padding concern batches and are left to the caller.
/// <code>
/// { "added_tokens": [{"id": 0, "content": "&lt;|end|&gt;", "special": true, ...}],
///   "normalizer": {"type": "NFC"},
///   "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": true}, {"type": "ByteLevel", ...}]},
///   "post_processor": {"type": "TemplateProcessing", ...},
///   "decoder": {"type": "ByteLevel"},
///   "model": {"type": "BPE", "vocab": {"!": 5, ...}, "merges": ["Ġ t", ...] or [["Ġ", "t"], ...]} }
/// </code>
/// </summary>
static class TokenizerFile
{
    /// <summary>Ids above this are a damaged file, not a vocabulary.</summary>
    public const int LargestId = 1 << 22;

    /// <exception cref="GroveException">The content is malformed or uses a component that is not supported.</exception>
    public static TokenizerDefinition Read(byte[] content, string source)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            var root = new JsonPart(document.RootElement, "", source);
            if (root.Kind != JsonValueKind.Object) throw root.Problem("it is not a JSON object");
            AddedToken[] added = [.. ReadAddedTokens(root["added_tokens"])];
            (ITokenModel model, Dictionary<string, int> vocabulary) = ModelReader.Read(root["model"], added);
            return new TokenizerDefinition(
                vocabulary, model, added,
                NormalizerReader.Read(root["normalizer"]),
                PreTokenizerReader.Read(root["pre_tokenizer"]),
                PostProcessorReader.Read(root["post_processor"]),
                DecoderReader.Read(root["decoder"]));
        }
        catch (JsonException failure)
        {
            throw new GroveException(
                $"cannot read the tokenizer ({source}:{failure.LineNumber + 1}:{failure.BytePositionInLine + 1}): it is not valid JSON. Copy the file again",
                ExitKind.BadInput, failure);
        }
    }

    static IEnumerable<AddedToken> ReadAddedTokens(JsonPart part)
    {
        if (part.IsNone) yield break;
        foreach (JsonPart entry in part.Items())
            yield return new AddedToken(
                entry["id"].Number(0, LargestId), entry["content"].Text(), entry["special"].Flag(false), entry["normalized"].Flag(false),
                entry["single_word"].Flag(false), entry["lstrip"].Flag(false), entry["rstrip"].Flag(false));
    }
}
