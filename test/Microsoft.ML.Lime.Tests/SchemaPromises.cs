using Microsoft.ML.Data;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Whether an estimator's shape of the output is the schema that its transformer then gives.</summary>
internal static class SchemaPromises
{
    /// <summary>The shape of a schema, from an estimator that adds nothing to it.</summary>
    public static SchemaShape Shape(DataViewSchema schema)
    {
        // A chain of no steps asks its input for its shape and passes it on.
        SchemaShape? seen = null;
        EstimatorChain<ITransformer> chain = new EstimatorChain<ITransformer>().Append<ITransformer>(new Witness(shape => seen = shape));
        chain.Fit(new SchemaView(schema));
        return seen!;
    }

    public static void AreKept<T>(LimeEstimator<T> estimator, DataViewSchema input)
        where T : LimeTransformer
    {
        SchemaShape promised = estimator.GetOutputSchema(Shape(input));
        SchemaShape given = Shape(estimator.Fit(new SchemaView(input)).GetOutputSchema(input));
        Assert.Equal(given.Select(Describe).Order(), promised.Select(Describe).Order());
    }

    private static string Describe(SchemaShape.Column column) =>
        $"{column.Name}: {column.Kind} {column.ItemType} {column.IsKey} [{string.Join(", ", column.Annotations.Select(annotation => annotation.Name))}]";

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
