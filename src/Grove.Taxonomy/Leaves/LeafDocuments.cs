using Grove.Taxonomy.Documents;
using Grove.Taxonomy.Git;
using Grove.Taxonomy.Yaml;

namespace Grove.Taxonomy.Leaves;

/// <summary>
/// Finds and reads the documents that a knowledge leaf names: files beside it (<c>patterns</c>), files of a git commit
/// (<c>repo</c>, <c>commit</c> and <c>patterns</c>), or text in the leaf itself (<c>text</c>, and <c>title</c> if wanted).
/// </summary>
/// <param name="file">Path of the leaf.</param>
/// <param name="options">Whether and where to fetch.</param>
sealed class LeafDocuments(string file, ReadingOptions options)
{
    const int MostDocuments = 2_000;

    public IReadOnlyList<Document> Read(MapNode leaf, Fields fields, List<Diagnostic> diagnostics)
    {
        if (leaf.Find("document") is not Node value)
        {
            fields.Error(leaf, "missing-key", "'document' is missing", "Add 'document:' and below it 'patterns:' with the names of the files beside this leaf.");
            return [];
        }

        if (fields.Map(value, "'document'") is not MapNode document)
            return [];
        if (document.Find("text") is Node text && document.Find("patterns") is null)
            return Inline(document, text, fields);
        fields.OnlyKeys(document, "repo", "commit", "patterns");
        Node? repo = document.Find("repo"), commit = document.Find("commit");
        if (repo is null && commit is null)
        {
            fields.Error(document, "missing-key", "'repo' and 'commit' are missing: the documents are beside the leaf, where Grove finds them and InstructLab does not",
                "Nothing, for Grove. For InstructLab put the documents into a git repository and add 'repo: …' and 'commit: …'.", Concern.InstructLab);
        }

        string? address = repo is null && commit is null ? null : Address(document, "repo", fields);
        string? number = repo is null && commit is null ? null : Address(document, "commit", fields);
        List<(Node Place, string Text, Pattern Pattern)> patterns = Patterns(document, fields);
        if (repo is null && commit is null)
            return Beside(patterns, fields, diagnostics);
        return address is not null && number is not null && Sound(document, address, number, fields)
            ? InRepository(document, address, number, patterns, fields, diagnostics)
            : [];
    }

    // The schema asks for a text of any length, even none.
    static string? Address(MapNode document, string key, Fields fields)
    {
        if (document.Find(key) is TextNode { IsText: true } text)
            return text.Value.Trim();
        fields.Text(document, key);
        return null;
    }

    static bool Sound(MapNode document, string address, string commit, Fields fields)
    {
        (string Complaint, string Suggestion)? refusal = GitAddress.Refuse(address);
        if (refusal is not null)
            fields.Error(document.Find("repo")!, "repo", $"the repository '{Short(GitAddress.Shown(address))}' {refusal.Value.Complaint}", refusal.Value.Suggestion, Concern.Growing);
        string? complaint = GitAddress.RefuseCommit(commit);
        if (complaint is not null)
            fields.Error(document.Find("commit")!, "commit", $"the commit '{Short(commit)}' {complaint}", "Copy the commit's number from the page of the repository or from 'git log'.", Concern.Growing);
        return refusal is null && complaint is null;
    }

    static List<(Node, string, Pattern)> Patterns(MapNode document, Fields fields)
    {
        List<(Node, string, Pattern)> patterns = [];
        foreach (Node item in fields.List(document, "patterns", 1, "patterns") ?? [])
        {
            if (item is TextNode { IsText: true, Value: "" })
                fields.Error(item, "pattern", "the pattern is empty", "Add a file name, such as '*.md'.", Concern.Growing);
            else if (fields.Text(item, "a pattern") is not string text)
                continue;
            else if (Pattern.Parse(text, out string complaint, out string suggestion) is Pattern pattern)
                patterns.Add((item, text, pattern));
            else
                fields.Error(item, "pattern", $"the pattern '{Short(text)}' {complaint}", suggestion, Concern.Growing);
        }

        return patterns;
    }

    IReadOnlyList<Document> Beside(List<(Node Place, string Text, Pattern Pattern)> patterns, Fields fields, List<Diagnostic> diagnostics)
    {
        string folder = Path.GetDirectoryName(file) is { Length: > 0 } parent ? parent : ".";
        Lazy<IReadOnlyList<LeafFile>> files = new(() => LeafFile.List(folder, diagnostics));
        SortedDictionary<string, Document?> found = new(StringComparer.Ordinal);
        foreach ((Node place, string text, Pattern pattern) in patterns)
        {
            LeafFile[] matches = [.. files.Value.Where(candidate => pattern.Matches(candidate.Parts))];
            if (matches.Length == 0)
                fields.Error(place, "no-match", $"no file beside the leaf matches '{Short(text)}'", Advice(files.Value, pattern), Concern.Growing);
            foreach (LeafFile match in matches)
            {
                if (match.IsLink)
                    fields.Error(place, "link", $"'{string.Join('/', match.Parts)}' is a link, and links are not followed", "Copy the file itself into the folder of the leaf.", Concern.Growing);
                else if (found.ContainsKey(match.Path))
                    continue;
                else if (IsFull(found.Count, place, fields))
                    return [];
                else
                    found[match.Path] = DocumentReader.Read(match.Path, diagnostics);
            }
        }

        return [.. found.Values.OfType<Document>()];
    }

    IReadOnlyList<Document> InRepository(
        MapNode document, string address, string commit, List<(Node Place, string Text, Pattern Pattern)> patterns, Fields fields, List<Diagnostic> diagnostics)
    {
        SortedDictionary<string, Document?> found = new(StringComparer.Ordinal);
        try
        {
            if (GitDocuments.Open(address, commit, options) is not GitDocuments repository)
            {
                if (!options.AllowsAbsent)
                    fields.Error(document.Find("repo")!, "not-fetched", $"the documents at {GitAddress.Shown(address)} were not fetched yet", "Fetch them with 'grove taxonomy lint --fetch'.", Concern.Growing);
                return [];
            }

            IReadOnlyList<GitFile> files = repository.List();
            foreach ((Node place, string text, Pattern pattern) in patterns)
            {
                GitFile[] matches = [.. files.Where(candidate => pattern.Matches(candidate.Parts))];
                if (matches.Length == 0)
                    fields.Error(place, "no-match", $"no file of the repository at commit {repository.Commit[..12]} matches '{Short(text)}'", RepositoryAdvice(files), Concern.Growing);
                foreach (GitFile match in matches)
                {
                    string path = string.Join('/', match.Parts);
                    if (match.IsLink)
                        fields.Error(place, "link", $"'{path}' is a link in the repository, and links are not followed", "Name the file itself.", Concern.Growing);
                    else if (found.ContainsKey(path))
                        continue;
                    else if (IsFull(found.Count, place, fields))
                        return [];
                    else
                        found[path] = Read(repository, match, address, place, fields, diagnostics);
                }
            }
        }
        catch (GitDocumentsException problem)
        {
            fields.Error(document.Find("repo")!, problem.Rule, problem.Message, problem.Suggestion, Concern.Growing);
        }

        return [.. found.Values.OfType<Document>()];
    }

    static Document? Read(GitDocuments repository, GitFile file, string address, Node place, Fields fields, List<Diagnostic> diagnostics)
    {
        try
        {
            return DocumentReader.Read(repository.Copy(file), diagnostics) is Document read
                ? read with { Repository = GitAddress.Shown(address), Commit = repository.Commit }
                : null;
        }
        catch (GitDocumentsException problem)
        {
            fields.Error(place, problem.Rule, problem.Message, problem.Suggestion, Concern.Growing);
            return null;
        }
    }

    IReadOnlyList<Document> Inline(MapNode document, Node value, Fields fields)
    {
        fields.OnlyKeys(document, "text", "title");
        fields.Error(document.Entry("text")!.Key, "own-key", "the document is written into the leaf, which only Grove reads",
            "Nothing, for Grove. For InstructLab put it into a git repository and name repo, commit and patterns.", Concern.InstructLab);
        string? title = document.Find("title") is Node named ? fields.Text(named, "'title'", Concern.Growing) : null;
        if (fields.Text(value, "'text'", Concern.Growing) is null)
            return [];
        TextNode text = (TextNode)value;
        List<Diagnostic> problems = [];
        // The text of a '|' begins in the line below its key.
        int offset = text.Form == ScalarForm.Block ? text.Line : text.Line - 1;
        if (DocumentReader.ReadMarkdown(file, text.Value, problems) is Document read)
            return [read with { Title = title ?? read.Title, Blocks = [.. read.Blocks.Select(block => block with { Line = block.Line + offset })] }];
        foreach (Diagnostic problem in problems)
            fields.Error(value, problem.Rule, problem.Message, problem.Suggestion, Concern.Growing);
        return [];
    }

    static bool IsFull(int count, Node place, Fields fields)
    {
        if (count < MostDocuments)
            return false;
        fields.Error(place, "too-many-documents", $"the patterns of this leaf match more than {MostDocuments} files", "Narrow the patterns, or divide the leaf.", Concern.Growing);
        return true;
    }

    static string Short(string text) => text.Length > 80 ? text[..80] + "…" : text;

    static string Advice(IReadOnlyList<LeafFile> files, Pattern pattern)
    {
        if (files.FirstOrDefault(file => file.IsLink && pattern.CouldMatchBelow(file.Parts)) is LeafFile link)
            return $"'{string.Join('/', link.Parts)}' is a link, and links are not followed; copy the files into the folder of the leaf.";
        string[] names = [.. files.Where(file => !file.IsLink).Select(file => string.Join('/', file.Parts)).Take(5)];
        return names.Length == 0
            ? "Put the document into the folder of the leaf."
            : $"Correct the pattern, or add the file. The folder holds {string.Join(", ", names)}{(files.Count > 5 ? ", …" : "")}.";
    }

    static string RepositoryAdvice(IReadOnlyList<GitFile> files)
    {
        string[] names = [.. files.Select(file => string.Join('/', file.Parts)).Where(name => DocumentReader.Extensions.Contains(Path.GetExtension(name).ToLowerInvariant())).Take(5)];
        return names.Length == 0 ? "The commit holds no document; check that it is the right one." : $"Correct the pattern. The commit holds {string.Join(", ", names)}{(files.Count > 5 ? ", …" : "")}.";
    }
}
