namespace Microsoft.ML.Lime.Scoring;

/// <summary>The columns that a step of a fitted model makes of those before it.</summary>
internal static class StepSchemas
{
    /// <summary>The columns behind a step; null where it does not accept those before.</summary>
    public static DataViewSchema? After(ITransformer step, DataViewSchema schema)
    {
        try
        {
            return step.GetOutputSchema(schema);
        }
#pragma warning disable CA1031 // ML.NET has no way to ask whether a step accepts a schema, and many exceptions that say no
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }
}
