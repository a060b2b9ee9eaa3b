using Grove.Taxonomy;
using Grove.Taxonomy.Documents;

namespace Grove.Synthesis.Tests.Samples;

/// <summary>Short documents on subjects of their own, so that the teacher is not fitted to the shipped sample.</summary>
static class SampleDocuments
{
    public static readonly string[] Names = ["museum", "bakery", "rental", "workshop"];

    public static KnowledgeLeaf Leaf(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Samples", name + ".md");
        return new KnowledgeLeaf(name, name + "/qna.yaml", name, name, [], [DocumentReader.Read(path)]);
    }

    public static TheoryData<string> All => [.. Names];
}
