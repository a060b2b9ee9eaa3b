using System.Text.Json;

namespace Grove.Text;

/// <summary>Reads the <c>model</c> of a <c>tokenizer.json</c>.</summary>
static class ModelReader
{
    /// <summary>Longest word that WordPiece looks at, when the file does not say.</summary>
    const int UsualMostCharacters = 100;

    /// <summary>The model and its vocabulary, token to id.</summary>
    public static (ITokenModel Model, Dictionary<string, int> Vocabulary) Read(JsonPart part, IReadOnlyList<AddedToken> added)
    {
        if (part.Kind != JsonValueKind.Object) throw part.Problem("it is missing, it must be an object");
        // Files from before the field existed hold BPE when they have merges.
        string type = part["type"].Text(part["merges"].Kind == JsonValueKind.Array ? "BPE" : "none");
        switch (type)
        {
            case "BPE":
                Dictionary<string, int> vocabulary = ReadVocabulary(part["vocab"]);
                return (ReadBpe(part, vocabulary, added), vocabulary);
            case "WordPiece":
                vocabulary = ReadVocabulary(part["vocab"]);
                string unknown = part["unk_token"].Text("[UNK]");
                if (!vocabulary.TryGetValue(unknown, out int id)) throw part["unk_token"].Problem($"its vocabulary has no \"{unknown}\"");
                int most = part["max_input_chars_per_word"].IsNone ? UsualMostCharacters : part["max_input_chars_per_word"].Number(0, int.MaxValue);
                return (new WordPieceModel(vocabulary, id, part["continuing_subword_prefix"].Text("##"), most), vocabulary);
            case "Unigram":
                return ReadUnigram(part);
            default:
                throw part.Unsupported($"\"{type}\"");
        }
    }

    static BpeModel ReadBpe(JsonPart part, Dictionary<string, int> vocabulary, IReadOnlyList<AddedToken> added)
    {
        if (!part["dropout"].IsNone && part["dropout"].Real() != 0) throw part["dropout"].Unsupported("leaving merges out at random");
        var options = new BpeOptions(
            ReadUnknown(part["unk_token"], vocabulary, added), part["fuse_unk"].Flag(false), part["byte_fallback"].Flag(false),
            part["ignore_merges"].Flag(false), part["continuing_subword_prefix"].Text(""), part["end_of_word_suffix"].Text(""));
        return new BpeModel(vocabulary, ReadMerges(part["merges"], vocabulary, options), options);
    }

    static int? ReadUnknown(JsonPart part, Dictionary<string, int> vocabulary, IReadOnlyList<AddedToken> added)
    {
        if (part.IsNone) return null;
        string token = part.Text();
        return vocabulary.TryGetValue(token, out int id) ? id : added.FirstOrDefault(entry => entry.Content == token)?.Id;
    }

    static Dictionary<string, int> ReadVocabulary(JsonPart part)
    {
        var vocabulary = new Dictionary<string, int>();
        var taken = new HashSet<int>();
        foreach ((string token, JsonPart value) in part.Members())
        {
            if (value.Kind != JsonValueKind.Number) throw part.Problem($"the id of token \"{token}\" is not a number");
            int id;
            try
            {
                id = value.Number(0, TokenizerFile.LargestId);
            }
            catch (GroveException)
            {
                throw part.Problem($"the id of token \"{token}\" is not between 0 and {TokenizerFile.LargestId}");
            }
            if (!vocabulary.TryAdd(token, id)) throw part.Problem($"token \"{token}\" is there twice");
            if (!taken.Add(id)) throw part.Problem($"token \"{token}\" has id {id}, which another token has");
        }
        return vocabulary;
    }

    static List<(string Left, string Right)> ReadMerges(JsonPart part, Dictionary<string, int> vocabulary, BpeOptions options)
    {
        var merges = new List<(string Left, string Right)>(part.Count);
        foreach (JsonPart entry in part.Items())
        {
            string[] pair = entry.Kind == JsonValueKind.Array
                ? [.. entry.Items().Take(3).Select(side => side.Text())]
                : entry.Text().Split(' ', 3);
            bool known = pair.Length == 2
                && vocabulary.ContainsKey(pair[0]) && vocabulary.ContainsKey(pair[1]) && vocabulary.ContainsKey(BpeModel.Joined((pair[0], pair[1]), options));
            if (!known) throw entry.Problem("its vocabulary does not know both sides and what they make");
            merges.Add((pair[0], pair[1]));
        }
        return merges;
    }

    static (ITokenModel, Dictionary<string, int>) ReadUnigram(JsonPart part)
    {
        var tokens = new List<(string, double)>(part["vocab"].Count);
        var vocabulary = new Dictionary<string, int>();
        foreach (JsonPart entry in part["vocab"].Items())
        {
            if (entry.Count != 2) throw entry.Problem("it is not a token and its score");
            JsonPart[] sides = [.. entry.Items()];
            string token = sides[0].Text();
            if (!vocabulary.TryAdd(token, tokens.Count)) throw entry.Problem($"token \"{token}\" is there twice");
            tokens.Add((token, sides[1].Real()));
        }
        if (tokens.Count > TokenizerFile.LargestId) throw part["vocab"].Problem($"it has more than {TokenizerFile.LargestId} tokens");
        JsonPart unknown = part["unk_id"];
        int? unknownId = unknown.IsNone ? null : unknown.Number(0, Math.Max(0, tokens.Count - 1));
        return (new UnigramModel(tokens, unknownId, part["byte_fallback"].Flag(false)), vocabulary);
    }
}
