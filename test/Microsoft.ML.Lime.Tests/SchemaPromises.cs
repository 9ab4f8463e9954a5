using Microsoft.ML.Data;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Compares the output schema of an estimator with that of its fitted transformer.</summary>
internal static class SchemaPromises
{
    /// <summary>Converts a schema to a <c>SchemaShape</c>, with an estimator that adds nothing.</summary>
    public static SchemaShape Shape(DataViewSchema schema)
    {
        // A chain without steps returns the shape of its input.
        SchemaShape? seen = null;
        EstimatorChain<ITransformer> chain = new EstimatorChain<ITransformer>().Append<ITransformer>(new Witness(shape => seen = shape));
        chain.Fit(new SchemaView(schema));
        return seen!;
    }

    public static void AreKept(IEstimator<LimeTransformer> estimator, DataViewSchema input)
    {
        SchemaShape promised = estimator.GetOutputSchema(Shape(input));
        SchemaShape given = Shape(estimator.Fit(new SchemaView(input)).GetOutputSchema(input));
        Assert.Equal(given.Select(Describe).Order(), promised.Select(Describe).Order());
    }

    private static string Describe(SchemaShape.Column column) =>
        $"{column.Name}: {column.Kind} {column.ItemType} {column.IsKey} "
            + $"[{string.Join(", ", column.Annotations.Select(annotation => annotation.Name))}]";

    private sealed class Witness(Action<SchemaShape> see) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input) => new TransformerChain<ITransformer>();

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            see(inputSchema);
            return inputSchema;
        }
    }
}
