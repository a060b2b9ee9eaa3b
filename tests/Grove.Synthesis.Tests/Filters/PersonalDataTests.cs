using Grove.Synthesis.Filters;
using Grove.Synthesis.Filters.Privacy;
using Grove.Synthesis.Rows;

namespace Grove.Synthesis.Tests.Filters;

public class PersonalDataTests
{
    [Theory]
    [InlineData("Write to anna.meier@praxis-nord.de today.", "Write to [EMAIL] today.")]
    [InlineData("Write to anna@example.com today.", "Write to anna@example.com today.")]
    [InlineData("Pay with 4111 1111 1111 1111 now.", "Pay with [CARD] now.")]
    [InlineData("Pay with 4111 1111 1111 1112 now.", "Pay with 4111 1111 1111 1112 now.")]
    [InlineData("Account DE89 3704 0044 0532 0130 00.", "Account [IBAN].")]
    [InlineData("Account GB82WEST12345698765432.", "Account [IBAN].")]
    [InlineData("Account DE89 3704 0044 0532 0130 01.", "Account DE89 3704 0044 0532 0130 01.")]
    [InlineData("SSN 123-45-6789 and 000-45-6789.", "SSN [ID] and 000-45-6789.")]
    [InlineData("DNI 12345678Z, not 12345678A.", "DNI [ID], not 12345678A.")]
    [InlineData("NIE X1234567L here.", "NIE [ID] here.")]
    [InlineData("NIR 1 85 05 78 006 084 91.", "NIR [ID].")]
    [InlineData("NIR 1 85 05 78 006 084 90.", "NIR 1 85 05 78 006 084 90.")]
    [InlineData("IdNr. 86 095 742 719.", "IdNr. [ID].")]
    [InlineData("Call +49 30 901820 or (212) 555-0123.", "Call [PHONE] or [PHONE].")]
    [InlineData("Appelez le 01 42 68 53 00.", "Appelez le [PHONE].")]
    [InlineData("Llame al 612 345 678.", "Llame al [PHONE].")]
    [InlineData("Telefon: 03012345678", "Telefon: [PHONE]")]
    [InlineData("Order 20261124, 1,000,000 pieces, 2026-11-24 to 2027-12-31.", "Order 20261124, 1,000,000 pieces, 2026-11-24 to 2027-12-31.")]
    [InlineData("Version 1.2.3.4 costs 1500.00 or 2400.00 or 3600.00.", "Version 1.2.3.4 costs 1500.00 or 2400.00 or 3600.00.")]
    public void Finds_and_masks(string text, string masked) => Assert.Equal(masked, PersonalData.Mask(text, PersonalData.Find(text)));

    [Fact]
    public void Masks_removes_or_flags()
    {
        SyntheticRow row = TestRow.Of("Whom do I write to?", "anna@praxis.de", "Write to anna@praxis.de.");
        SyntheticRow masked = new PersonalDataFilter().Judge(row).Changed!;
        Assert.Equal(("[EMAIL]", "Write to [EMAIL]."), (masked.Answer, masked.Lineage.Source));
        Assert.Equal("holds EMAIL", new PersonalDataFilter(PersonalDataAction.Remove).Judge(row).Reason);
        FilterVerdict flagged = new PersonalDataFilter(PersonalDataAction.Flag).Judge(row);
        Assert.Equal((true, 1.0), (flagged.Keeps, flagged.Changed!.Scores[PersonalDataFilter.Score]));
    }
}
