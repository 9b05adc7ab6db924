"""What is said to people, message by message: plain values in, a subject and a body in bokmål out (R19).

    words = receipt(Receipt(document="Liste.xlsx", cohort=Cohort("HVL", "Sykepleie", "2024"), sheets=(…,)))
    words.subject, words.body

Pure: nothing here reads the ledger. The texts themselves are in `templates/meldinger`.
"""
