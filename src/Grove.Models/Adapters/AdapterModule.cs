using Grove.Models.Families;
using Grove.Models.Layouts;

namespace Grove.Models.Adapters;

/// <summary>A linear layer as a family's files know it, of which the decoder may make several (queries, keys and values stored as one).</summary>
/// <param name="Name">Its name in the files, without <c>.weight</c>: <c>transformer.h.0.attn.c_attn</c>.</param>
/// <param name="Inputs">Numbers it reads.</param>
/// <param name="Outputs">Numbers it writes.</param>
/// <param name="Pieces">The decoder's layers in it.</param>
sealed record AdapterModule(string Name, int Inputs, int Outputs, IReadOnlyList<ModulePiece> Pieces)
{
    /// <summary>Whether it is the output head, which <c>all-linear</c> leaves out.</summary>
    public bool IsHead => Pieces is [{ Projection: Adapter.HeadName }];

    /// <summary>The linear layers by the names that Hugging Face's files give them; the head also where it is tied to the embedding.</summary>
    public static IReadOnlyList<AdapterModule> OfFamily(Architecture architecture)
    {
        Family family = Family.Of(architecture);
        List<AdapterModule> modules = [.. Of(family.Tensors(architecture))];
        if (architecture.TieEmbeddings) modules.Add(Tied(architecture, Bare(family.HeadName)));
        return modules;
    }

    /// <summary>The linear layers by their names in GGUF files.</summary>
    public static IReadOnlyList<AdapterModule> OfGguf(Architecture architecture) => [.. Of(GgufLayout.Of(Family.Of(architecture), architecture))];

    static IEnumerable<AdapterModule> Of(IEnumerable<TensorLayout> layouts) => layouts
        .Where(layout => layout.Shape.Length == 2 && layout.Pieces.All(piece => piece.Name is not (TensorNames.Embedding or TensorNames.Positions)))
        .Select(layout => new AdapterModule(Bare(layout.Name), layout.Size.Columns, layout.Size.Rows,
            [.. layout.Pieces.Select(piece => new ModulePiece(Bare(piece.Name), piece.Shape[0], piece.Rows))]));

    static AdapterModule Tied(Architecture a, string name) =>
        new(name, a.HiddenSize, a.VocabularySize, [new ModulePiece(Adapter.HeadName, a.VocabularySize, RowMap.From(0))]);

    static string Bare(string name) => name.EndsWith(".weight", StringComparison.Ordinal) ? name[..^".weight".Length] : name;
}

/// <summary>One of the decoder's layers in an <see cref="AdapterModule"/>.</summary>
/// <param name="Projection">Its name in the decoder.</param>
/// <param name="Outputs">Numbers it writes.</param>
/// <param name="Rows">Which of the module's outputs they are.</param>
sealed record ModulePiece(string Projection, int Outputs, RowMap Rows);
