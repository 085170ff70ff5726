"""The budget workbook: a council's spending lines beside a comparison group and beside what its drivers lead one to expect."""
