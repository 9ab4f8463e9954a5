using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Explaining;
using Microsoft.ML.Lime.Persistence;

namespace Microsoft.ML.Lime.RowEvaluation;

/// <summary>The step of a fitted model that made an explanation: it alone knows method, options and scorer.</summary>
internal sealed class ExplanationStep : IDisposable
{
    private readonly ExplainTransformer? _owned;

    private ExplanationStep(ExplainTransformer transformer, bool isOwned) =>
        (Mapping, _owned) = ((ExplainMapping)transformer.Mapping, isOwned ? transformer : null);

    public ExplainMapping Mapping { get; }

    /// <summary>Finds it among a model's steps, also where ML.NET loaded the model without this library's help.</summary>
    /// <param name="model">The model: an explanation, or a chain with one, at any depth.</param>
    /// <param name="name">What the explanation's columns begin with; null for the only one.</param>
    /// <param name="catalog">Restores what ML.NET loaded.</param>
    /// <exception cref="LimeException">There is no such step, or several.</exception>
    public static ExplanationStep Find(ITransformer model, string? name, LimeCatalog catalog)
    {
        (string Name, ExplainTransformer? Step, SavedExplainStep? Saved)[] all = [.. Steps(model)];
        string names = string.Join(", ", all.Select(step => $"'{step.Name}'").Distinct());
        if (all.Length == 0)
            throw new LimeException($"The model ({model.GetType().Name}) has no step that explains; give the one that made the columns, "
                + "which fitting ml.Lime().Explain or a chain with it gives.");
        if (name is null && all.Select(step => step.Name).Distinct().Count() > 1)
            throw new LimeException($"The model makes several explanations: {names}; name one in Explanation.");
        // The last one hides those before it that have its name.
        (_, ExplainTransformer? step, SavedExplainStep? saved) = all.LastOrDefault(step => name is null || step.Name == name);
        return (step, saved) switch
        {
            ({ } own, _) => new ExplanationStep(own, isOwned: false),
            (_, { } loaded) => new ExplanationStep((ExplainTransformer)loaded.Restore(catalog), isOwned: true),
            _ => throw new LimeException($"The model makes no explanation '{name}'; it makes {names}."),
        };
    }

    public void Dispose() => _owned?.Dispose();

    private static IEnumerable<(string Name, ExplainTransformer? Step, SavedExplainStep? Saved)> Steps(ITransformer model) => model switch
    {
        ExplainTransformer step => [(step.Mapping.Name, step, null)],
        IEnumerable<ITransformer> chain => PlainChain.Read(model) switch
        {
            SavedExplainStep saved => [(saved.Output, null, saved)],
            null => chain.SelectMany(Steps),
            _ => [],
        },
        _ => [],
    };
}
