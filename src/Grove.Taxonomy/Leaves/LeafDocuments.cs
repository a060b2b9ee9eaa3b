using Grove.Taxonomy.Documents;
using Grove.Taxonomy.Yaml;

namespace Grove.Taxonomy.Leaves;

/// <summary>Finds and reads the documents that a knowledge leaf names.</summary>
static class LeafDocuments
{
    public static IReadOnlyList<Document> Read(string file, MapNode leaf, Fields fields, List<Diagnostic> diagnostics)
    {
        if (leaf.Find("document") is not Node value)
        {
            fields.Error(leaf, "missing-key", "'document' is missing", "Add 'document:' and below it 'patterns:' with the names of the files beside this leaf.");
            return [];
        }

        if (fields.Map(value, "'document'") is not MapNode document)
            return [];
        if (document.Entries.FirstOrDefault(entry => entry.Key.Value is "repo" or "commit") is MapEntry remote)
        {
            fields.Error(remote.Key, "remote-document", "the documents are in a git repository; only local documents in this version",
                "Copy the files beside the leaf and remove repo and commit.");
            return [];
        }

        fields.OnlyKeys(document, "patterns");
        string folder = Path.GetDirectoryName(file) is { Length: > 0 } parent ? parent : ".";
        Lazy<IReadOnlyList<LeafFile>> files = new(() => LeafFile.List(folder, diagnostics));
        SortedDictionary<string, Document?> found = new(StringComparer.Ordinal);
        foreach (Node item in fields.List(document, "patterns", 1, "patterns") ?? [])
        {
            if (fields.Text(item, "a pattern") is not string text)
                continue;
            if (Pattern.Parse(text, out string complaint, out string suggestion) is not Pattern pattern)
            {
                fields.Error(item, "pattern", $"the pattern '{text}' {complaint}", suggestion);
                continue;
            }

            LeafFile[] matches = [.. files.Value.Where(candidate => pattern.Matches(candidate.Parts))];
            if (matches.Length == 0)
                fields.Error(item, "no-match", $"no file beside the leaf matches '{text}'", Advice(files.Value, pattern));
            foreach (LeafFile match in matches)
            {
                if (match.IsLink)
                    fields.Error(item, "link", $"'{string.Join('/', match.Parts)}' is a link, and links are not followed", "Copy the file itself into the folder of the leaf.");
                else if (!found.ContainsKey(match.Path))
                    found[match.Path] = DocumentReader.Read(match.Path, diagnostics);
            }
        }

        return [.. found.Values.OfType<Document>()];
    }

    static string Advice(IReadOnlyList<LeafFile> files, Pattern pattern)
    {
        if (files.FirstOrDefault(file => file.IsLink && pattern.CouldMatchBelow(file.Parts)) is LeafFile link)
            return $"'{string.Join('/', link.Parts)}' is a link, and links are not followed; copy the files into the folder of the leaf.";
        string[] names = [.. files.Where(file => !file.IsLink).Select(file => string.Join('/', file.Parts)).Take(5)];
        return names.Length == 0
            ? "Put the document into the folder of the leaf."
            : $"Correct the pattern, or add the file. The folder holds {string.Join(", ", names)}{(files.Count > 5 ? ", …" : "")}.";
    }
}
